import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ANY_PORTS } from '../../../src/app/config.ts';
import { clientOf, startTestAzwire } from '../../support/bus.ts';

const PROGRAM = fileURLToPath(new URL('../../../src/cli/azwire.ts', import.meta.url));
const COMMANDS = [
  'up',
  'run',
  'cheatsheet',
  'record',
  'diff',
  'list',
  'reset',
  'purge',
  'export',
  'import',
  'captures',
  'watch',
];
const ANY_PORT = Object.keys(ANY_PORTS).flatMap((name) => [`--${name}-port`, '0']);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'azwire-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function launch(...args: string[]) {
  return spawn(process.execPath, [PROGRAM, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = launch(...args);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

describe('help', () => {
  it('names the commands', async () => {
    const { code, out, err } = await run('--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  });

  it.each(COMMANDS)('of %s has examples', async (command) => {
    const { code, out } = await run(command, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Examples:\n  azwire ${command}`));
  });

  it('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(await run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});

describe('a wrong command line ends with 2 and says why', () => {
  it.each([
    [['upp'], /unknown command 'upp'[\s\S]*Did you mean up\?/],
    [['up', '--hots', 'x'], /unknown option '--hots'[\s\S]*Did you mean --host\?/],
    [['up', '--amqp-port', '70000'], /A port is a number from 0 to 65535/],
    [['reset', '--control-port', 'x'], /A port is a number from 0 to 65535/],
    [['purge'], /missing required argument 'entity'/],
    [['up', '--limits', 'loose'], /Allowed choices are strict, relaxed/],
    [['up', '--auth', 'on'], /Allowed choices are default, enforce, off/],
    [['run', '--format', 'xml'], /Allowed choices are table, json, html, mermaid, pcapng, junit, firewall, csv/],
    [
      ['run', 'service-bus-recieve'],
      /There is no scenario "service-bus-recieve"\. Did you mean "service-bus-receive"\? The scenarios are: /,
    ],
    [['run', './not-there.scenario.ts'], /There is no file .*\/not-there\.scenario\.ts\./],
    [['run', '--parallel', '0'], /A whole number above 0 is expected/],
    [['cheatsheet', '--format', 'pdf'], /Allowed choices are table, markdown, html, json/],
    [['cheatsheet', '--parallel', 'all'], /A whole number above 0 is expected/],
    [['run', '--format', 'pcapng'], /several captures need --out DIR/],
  ])('%j', async (args, expected) => {
    const { code, out, err } = await run(...args);
    expect(err).toMatch(expected);
    expect(err).not.toContain('    at ');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('list', () => {
  it('names the scenarios, one a line', async () => {
    const { code, out } = await run('list');
    expect(code).toBe(0);
    const names = out
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(names).toEqual(expect.arrayContaining(['service-bus-receive', 'service-bus-link-credit']));
  });

  it('does not mind a reader that goes away', async () => {
    const child = launch('list');
    child.stdout.destroy();
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect({ err, code }).toEqual({ err: '', code: 0 });
  });
});

describe('run', () => {
  it('prints exactly one JSON object for one scenario', async () => {
    const { code, out } = await run('run', 'service-bus-receive', '--format', 'json');
    const report = JSON.parse(out);
    expect(report).toMatchObject({ scenario: 'service-bus-receive', passed: true });
    expect(code).toBe(0);
  });

  it('writes a file per scenario and prints its path', async () => {
    const { code, out } = await run('run', 'service-bus-receive', '--format', 'pcapng', '--out', 'made/here');
    expect(out).toBe(`${join('made/here', 'service-bus-receive.pcapng')}\n`);
    // A section header block opens every pcapng file.
    expect(readFileSync(join(folder, out.trim())).readUInt32LE(0)).toBe(0x0a0d0d0a);
    expect(code).toBe(0);
  });
});

describe('cheatsheet', () => {
  it('says so at once when it cannot write where it is told to', async () => {
    const { code, out, err } = await run('cheatsheet', '--out', join('missing', 'sheet.html'));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe('azwire: missing/sheet.html cannot be written (ENOENT).\n');
  });
});

describe('run, interrupted', () => {
  it('ends its participants, reports, and exits as shells count it', async () => {
    const child = launch('run', 'service-bus-receive', '--verbose');
    const out = text(child.stdout);
    for await (const chunk of child.stderr) if (String(chunk).includes('start ')) break;
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(await out).toContain('Scenarios: 0 passed, 1 failed: service-bus-receive');
  });
});

describe('up', () => {
  /** Starts it and waits for the end of the ready block. */
  async function up(...args: string[]) {
    const child = launch('up', ...ANY_PORT, ...args);
    let out = '';
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      out += chunk;
      if (out.includes('Stop with Ctrl-C.\n')) break;
    }
    return { child, out, err: () => err };
  }

  it('says what it serves and where, and stops in good order', async () => {
    const { child, out, err } = await up('--data', 'kept');
    expect(out).toMatch(/queue "queue", topic "topic", subscription "subscription"/);
    expect(out).toContain(`Local CA: ${join(folder, 'kept', 'ca.pem')}`);
    expect(existsSync(join(folder, 'kept', 'ca.pem'))).toBe(true);
    const port = Number(/^ {2}amqp +127\.0\.0\.1:(\d+)/m.exec(out)?.[1]);
    expect(out).toContain(`Endpoint=sb://localhost:${port};`);
    expect(out).toMatch(/^ {2}control +127\.0\.0\.1:\d+ +HTTP: control API/m);
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    const closed = once(socket.resume(), 'close');
    await once(socket, 'connect');
    if (process.platform === 'linux') await expect.poll(err).toMatch(new RegExp(`"pid":${process.pid}`));
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await closed;
  });

  it('takes ./azwire.json, and flags before it', async () => {
    const queues = [{ name: 'mine' }];
    const config = { ports: { amqp: 1 }, logLevel: 'silent', serviceBus: { namespaces: [{ name: 'bus', queues }] } };
    writeFileSync(join(folder, 'azwire.json'), JSON.stringify(config));
    const { child, out } = await up();
    expect(out).toContain('Configuration: azwire.json\n');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('says how to get at storage accounts, over plain HTTP and TLS', async () => {
    writeFileSync(join(folder, 'azwire.json'), JSON.stringify({ storage: {} }));
    const { child, out } = await up();
    const port = Number(/^ {2}storage-blob +127\.0\.0\.1:(\d+) +HTTP and HTTPS: blobs$/m.exec(out)?.[1]);
    expect(out).toMatch(new RegExp(`plain .*;BlobEndpoint=http://localhost:${port}/devstoreaccount1;`));
    expect(out).toMatch(new RegExp(`TLS .*;BlobEndpoint=https://localhost:${port}/devstoreaccount1;`));
    expect(out).not.toContain('sb://');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('warns when others can reach it', async () => {
    const { child, err } = await up('--host', '0.0.0.0', '--log-level', 'silent');
    expect(err()).toMatch(/^Warning: 0\.0\.0\.0 is not a loopback address\./);
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('refuses a wrong configuration with a sentence and no stack', async () => {
    writeFileSync(join(folder, 'wrong.json'), '{ "serviceBuss": {} }');
    const wrong = await run('up', '--config', 'wrong.json');
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect(wrong.err).toMatch(/^azwire: wrong\.json: at the top: found the unknown key "serviceBuss"/);
    const missing = await run('up', '--config', 'missing.json');
    expect(missing).toEqual({ code: 1, out: '', err: 'azwire: The configuration file missing.json does not exist.\n' });
  });
});

describe('reset and purge', () => {
  const queues = [{ name: 'orders' }, { name: 'area/bills' }];

  async function running(...names: string[]) {
    const azure = await startTestAzwire({ serviceBus: { namespaces: names.map((name) => ({ name, queues })) } });
    const on = (...args: string[]) => run(...args, '--control-port', String(azure.ports.control));
    const send = async (queue: string, namespace: string, count: number) => {
      const client = clientOf(azure.connectionString('service-bus', { namespace }));
      await client.createSender(queue).sendMessages(Array.from({ length: count }, (_, body) => ({ body })));
    };
    return { azure, on, send };
  }

  it('take the messages out of an instance that runs', async () => {
    const { azure, on, send } = await running('one', 'two');
    await send('area/bills', 'two', 3);
    await send('orders', 'one', 2);
    const purge = await on('purge', 'Area/Bills', '--namespace', 'TWO');
    expect(purge).toEqual({ code: 0, out: 'Area/Bills of two: 3 messages removed\n', err: '' });
    expect(await on('reset', 'two')).toEqual({ code: 0, out: 'two: reset\n', err: '' });
    expect(await on('reset')).toEqual({ code: 0, out: 'one: reset\ntwo: reset\n', err: '' });
    expect(azure.purge('service-bus', 'one')).toBe(0);
  });

  it('say what is not there, and what is there several times', async () => {
    const { on } = await running('one', 'two');
    const failed = (err: string) => ({ code: 1, out: '', err: `azwire: ${err}\n` });
    expect(await on('purge', 'orders')).toEqual(
      failed('"orders" is in several namespaces: one, two. Say with --namespace which one is meant.'),
    );
    expect(await on('purge', 'none')).toEqual(failed('There is no entity "none" in one, two.'));
    expect(await on('reset', 'three')).toEqual(failed('There is no namespace "three". There are: one, two.'));
  });

  it('say so when nobody answers, or somebody else does', async () => {
    const server = createServer((_request, response) => response.end('<html>')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const other = await run('reset', '--control-port', String(port));
    expect(other).toMatchObject({ code: 1, out: '' });
    expect(other.err).toMatch(/^azwire: What answers at 127\.0\.0\.1:\d+ is not azwire\./);
    server.close();
    await once(server, 'close');
    const nobody = await run('reset', '--control-port', String(port));
    expect(nobody).toMatchObject({ code: 1, out: '' });
    expect(nobody.err).toMatch(
      /^azwire: No azwire answers at 127\.0\.0\.1:\d+\. Start one with `azwire up`, or say with/,
    );
    expect(nobody.err).not.toContain('    at ');
  });
});
