import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freeAddresses } from '../../../src/net/free-addresses.ts';

const PROGRAM = fileURLToPath(new URL('../../../src/cli/azwire.ts', import.meta.url));
const SEND = `const { createRequire } = require('node:module');
const { ServiceBusClient } = createRequire(${JSON.stringify(PROGRAM)})('@azure/service-bus');
const client = new ServiceBusClient(process.env.BUS ?? process.env.AZURE_SERVICE_BUS_CONNECTION_STRING);
client.createSender(process.env.QUEUE_NAME).sendMessages({ body: 'one' }).then(() => client.close());`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'azwire-cli-record-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function launch(...args: string[]) {
  return spawn(process.execPath, [PROGRAM, 'record', ...args], { cwd: folder, stdio: 'pipe' });
}

async function record(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = launch(...args);
  child.stdin.end('asked\n');
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

describe('azwire record', () => {
  it('reports on standard error, and leaves the command its streams', async () => {
    writeFileSync(join(folder, 'send.cjs'), SEND);
    const { code, out, err } = await record('--', 'sh', '-c', `cat; echo told >&2; "${process.execPath}" send.cjs`);
    expect({ code, out }).toEqual({ code: 0, out: 'asked\n' });
    expect(err).toMatch(/^told\n/);
    expect(err).toMatch(/sh → service-bus +│ sh +│ push +│ request per message +│ +1 │/);
  });

  it('reports into files, each in the format of its name', async () => {
    writeFileSync(join(folder, 'send.cjs'), SEND);
    const outs = ['run.json', 'deep/run.pcapng', 'run.xyz'].flatMap((file) => ['--out', file]);
    const { code, err } = await record('--as', 'producer', ...outs, '--', process.execPath, 'send.cjs');
    expect(code).toBe(0);
    expect(err).toBe(
      ['run.json', 'deep/run.pcapng', 'run.xyz'].map((file) => `azwire: the report is in ${file}\n`).join(''),
    );
    expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toMatchObject({
      title: 'producer',
      hops: [{ from: 'producer', to: 'service-bus' }],
    });
    expect(readFileSync(join(folder, 'deep/run.pcapng')).readUInt32LE(0)).toBe(0x0a0d0d0a);
    expect(readFileSync(join(folder, 'run.xyz'), 'utf8')).toContain('messages flow');
  });

  it('runs several at the same time, with the configuration of the folder', async () => {
    const serviceBus = { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] };
    writeFileSync(join(folder, 'azwire.json'), JSON.stringify({ serviceBus, data: 'kept' }));
    const both = 'echo $0 $ORDERS $QUEUE_NAME';
    const args = ['--env', 'ORDERS=service-bus:amqps:host', '--as', 'one', '--', 'sh', '-c', both, 'one'];
    const { code, out, err } = await record(...args, '--as', 'two', '--', 'sh', '-c', both, 'two');
    expect(code).toBe(0);
    expect(out.trim().split('\n').sort()).toEqual([
      expect.stringMatching(/^one localhost:\d+ orders$/),
      expect.stringMatching(/^two localhost:\d+ orders$/),
    ]);
    expect(err).toMatch(/^Note: "data" of the configuration is not used/);
  });

  it('listens where the configuration says with --fixed-ports', async () => {
    const names = ['amqp', 'amqps', 'gateway', 'management', 'control'];
    const free = await freeAddresses(names.map(() => '127.0.0.1'));
    const ports = Object.fromEntries(names.map((name, i) => [name, free[i]!.port]));
    writeFileSync(join(folder, 'other.json'), JSON.stringify({ ports }));
    const show = ['--env', 'HOST_HERE=service-bus:host', '--', 'sh', '-c', 'echo $HOST_HERE'];
    const fixed = await record('--config', 'other.json', '--fixed-ports', ...show);
    expect(fixed).toMatchObject({ code: 0, out: `localhost:${ports.amqp}\n` });
    const any = await record('--config', 'other.json', ...show);
    expect(any.out).toMatch(/^localhost:\d+\n$/);
    expect(any.out).not.toBe(fixed.out);
  });

  it('ends with the others with --until', async () => {
    const { code, out } = await record(
      ...['--until', 'short', '--as', 'long', '--', 'sleep', '1000'],
      ...['--as', 'short', '--', 'echo', 'done'],
    );
    expect({ code, out }).toEqual({ code: 0, out: 'done\n' });
  });
});

describe('the exit status', () => {
  it.each<[string[], number]>([
    [['--', 'true'], 0],
    [['--', 'sh', '-c', 'exit 7'], 7],
    [['--', 'sh', '-c', 'kill -TERM $$'], 143],
    [['--for', '0.2', '--', 'sleep', '1000'], 0],
    [['--as', 'b', '--', 'sh', '-c', 'sleep 1; exit 5', '--as', 'a', '--', 'sh', '-c', 'exit 4'], 4],
  ])('of %j is %d', async (args, status) => {
    expect((await record(...args)).code).toBe(status);
  });

  it('is 127 for a command that is not there, and 126 for one that cannot be executed', async () => {
    expect(await record('--', 'no-such-command')).toEqual({
      code: 127,
      out: '',
      err: 'azwire: no-such-command could not be started: there is no command "no-such-command".\n',
    });
    writeFileSync(join(folder, 'data.txt'), 'no program');
    expect(await record('--', './data.txt')).toMatchObject({
      code: 126,
      err: 'azwire: data could not be started: "./data.txt" may not be executed.\n',
    });
  });

  it('is that of the signal which was passed on', async () => {
    const child = launch('--', 'sh', '-c', 'echo ready; exec sleep 1000');
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(130);
    expect(err).toContain('No messages crossed a hop.');
  });
});

describe('a wrong command line ends with 2 and says why', () => {
  it.each([
    [[], /missing required argument 'command'/],
    [['--as', 'a', '--', 'true', '--as', 'b', '--'], /there is no command behind one of the --/],
    [['--as', 'a', '--', 'true', '--as', 'a', '--', 'true'], /Two commands are called "a"/],
    [['--until', 'b', '--as', 'a', '--', 'true'], /No command is called "b"\. There are: a\./],
    [['--as', 'service-bus', '--', 'true'], /A command cannot be called "service-bus"/],
    [['--env', 'X', '--', 'true'], /It takes NAME=SERVICE/],
    [['--for', 'ever', '--', 'true'], /A time is a number of seconds/],
    [['--format', 'pcapng', '--', 'true'], /pcapng is binary/],
  ])('%j', async (args, expected) => {
    const { code, out, err } = await record(...args);
    expect(err).toMatch(expected);
    expect(err).not.toContain('    at ');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('and one that names a service which does not run ends with 1', async () => {
    const { code, err } = await record('--env', 'DB=cosmos', '--', 'true');
    expect(err).toContain('azwire: "cosmos" is not running.');
    expect(code).toBe(1);
  });
});
