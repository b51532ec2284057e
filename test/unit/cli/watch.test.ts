import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Azwire, startAzwire } from '../../../src/index.ts';
import { clientOf } from '../../support/bus.ts';

const PROGRAM = fileURLToPath(new URL('../../../src/cli/azwire.ts', import.meta.url));

let azure: Azwire;
beforeEach(async () => {
  azure = await startAzwire({ ports: 'any' });
  azure.nameHost('127.0.0.1', 'producer');
});
afterEach(() => azure.stop());

function watch(...args: string[]) {
  const where = ['--control-port', String(azure.ports.control)];
  const child = spawn(process.execPath, [PROGRAM, 'watch', ...where, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return {
    child,
    ended: ended.then(([out, err, [code]]) => ({ out, err, code, lines: out.split('\n').slice(0, -1) })),
  };
}

async function send() {
  const client = clientOf(azure.connectionString('service-bus'));
  await client.createSender('queue').sendMessages({ body: 'one', messageId: 'm-1' });
  await client.close();
}

describe('azwire watch', () => {
  it('shows each packet with what it carries', async () => {
    await send();
    const { packets } = azure.capture();
    const { ended } = watch('--from-start', '--count', String(packets.length));
    const { lines, err, code } = await ended;
    expect({ code, err, count: lines.length }).toEqual({ code: 0, err: '', count: packets.length });
    expect(lines[0]).toMatch(
      /^#1 \d\d:\d\d:\d\d\.\d{6} producer \(127\.0\.0\.1:\d+\) > service-bus \(127\.0\.0\.1:\d+\): Flags \[S\], seq 0, length 0$/,
    );
    expect(lines.find((line) => line.includes('m-1'))).toMatch(
      /Flags \[P\.\], seq \d+:\d+, ack \d+, length \d+: .*"queue"/,
    );
  });

  it('shows what happens while it watches, until azwire stops', async () => {
    const { child, ended } = watch('--connections');
    // It watches from when it was answered: send until it has shown something.
    const shown = once(child.stdout, 'data');
    let isShown = false;
    void shown.then(() => {
      isShown = true;
    });
    while (!isShown) await send();
    await azure.stop();
    const { lines, err, code } = await ended;
    expect({ code, err }).toEqual({ code: 0, err: 'azwire has stopped.\n' });
    expect(lines).toContainEqual(
      expect.stringMatching(/ connection \d+ producer \(.*\) > service-bus \(.*\): opened \(tcp › amqp\)$/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/: closed by producer after \d+\.\d s: AMQP close, then FIN \(/),
    );
  });

  it('shows as JSON lines what fits', async () => {
    await send();
    const { ended } = watch(
      '--connections',
      '--from-start',
      '--format',
      'json',
      '--service',
      'service-bus',
      '--count',
      '2',
    );
    const { lines, code } = await ended;
    expect(code).toBe(0);
    const [opened, closed] = lines.map((line) => JSON.parse(line));
    expect(opened).toMatchObject({ kind: 'opened', opener: 'producer', acceptor: 'service-bus' });
    expect(closed).toMatchObject({ kind: 'closed', id: opened.id, closedBy: 'opener' });
  });

  it('ends well when it is asked to', async () => {
    azure.mark('here');
    const { child, ended } = watch('--from-start');
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    const { lines, err, code } = await ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(lines).toEqual([expect.stringMatching(/ step: here$/)]);
  });

  it('says when nobody is there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    const { err, code } = await watch('--control-port', String(port)).ended;
    expect(code).toBe(1);
    expect(err).toContain(`No azwire answers at 127.0.0.1:${port}.`);
  });

  it.each([
    [['--verdict', 'good'], /A verdict is one of established, refused/],
    [['--count', '0'], /A whole number above 0 is expected/],
    [['--port', 'x'], /A port is a number/],
  ])('%j is a wrong command line', async (args, expected) => {
    const { out, err, code } = await watch(...args).ended;
    expect(err).toMatch(expected);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
