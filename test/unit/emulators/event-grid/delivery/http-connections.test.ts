import { expect, it, onTestFinished } from 'vitest';
import { HttpConnections } from '../../../../../emulators/event-grid/delivery/http-connections.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import type { Dial } from '../../../../../src/kernel/dial.ts';
import { dial as dialSocket } from '../../../../../src/net/dialer.ts';
import { EgressPolicy } from '../../../../../src/net/egress-policy.ts';
import { Recorder } from '../../../../../src/recorder/recorder.ts';
import { rawReceiver, receiver } from './delivering.ts';

const NEVER = new AbortController().signal;
const POST = { method: 'POST', path: '/hook', headers: { host: 'localhost' }, body: Buffer.from('{}') };

function start() {
  const recorder = new Recorder({ now: Date.now });
  const policy = new EgressPolicy();
  const dial: Dial = async (target, { via, signal }) => {
    if ('listener' in target) throw new Error('not here');
    const { stream } = await dialSocket({
      host: target.host,
      port: target.port,
      via,
      signal,
      tap: recorder,
      policy,
      timeoutMs: 5_000,
    });
    return { stream, target };
  };
  const connections = new HttpConnections({ dial, clock: new VirtualClock() }, 'event-grid');
  onTestFinished(() => connections.close());
  const open = () => recorder.capture().connections.filter(({ closedAtMs }) => closedAtMs === undefined).length;
  return { connections, recorder, open };
}

it('opens as many as are needed at a time, and keeps 16 of an endpoint', async () => {
  const answers: (() => void)[] = [];
  const { port } = await receiver((_request, response) => void answers.push(() => response.end()));
  const { connections, recorder, open } = start();
  const target = { host: '127.0.0.1', port };
  const sent = Array.from({ length: 30 }, () => connections.send(target, () => POST, NEVER));
  await expect.poll(() => answers.length).toBe(30);
  expect(recorder.capture().attempts).toHaveLength(30);
  for (const answer of answers) answer();
  await Promise.all(sent);
  await expect.poll(open).toBe(16);
  connections.close();
  await expect.poll(open).toBe(0);
});

it('keeps nothing after it was closed', async () => {
  const { port } = await receiver();
  const { connections, open } = start();
  connections.close();
  await connections.send({ host: '127.0.0.1', port }, () => POST, NEVER);
  await expect.poll(open).toBe(0);
});

it('uses a connection only for who dials the same', async () => {
  const { port } = await receiver();
  const { connections, recorder } = start();
  for (const host of ['127.0.0.1', 'localhost', '127.0.0.1']) {
    await connections.send({ host, port }, () => POST, NEVER);
  }
  expect(recorder.capture().attempts).toHaveLength(2);
});

it('closes its side when the peer closes a connection that is idle', async () => {
  let hangUp = () => {};
  const { port } = await rawReceiver((socket) => {
    hangUp = () => socket.end();
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
  });
  const { connections, recorder, open } = start();
  await connections.send({ host: '127.0.0.1', port }, () => POST, NEVER);
  hangUp();
  await expect.poll(open).toBe(0);
  expect(recorder.capture().connections).toMatchObject([{ closedBy: 'acceptor' }]);
  await connections.send({ host: '127.0.0.1', port }, () => POST, NEVER);
});
