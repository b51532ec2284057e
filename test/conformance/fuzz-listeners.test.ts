import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Azwire } from '../../src/index.ts';
import { seededRandom } from '../../src/kernel/ids.ts';
import { message } from '../support/amqp-message.ts';
import { startBus } from '../support/bus.ts';
import { type Opening, recordedOpening } from '../support/opening.ts';
import { connectRhea } from '../support/rhea-client.ts';

const SEED = Number(process.env.AZWIRE_SEED ?? Date.now() % 2 ** 31);
const AT_ONCE = 24;

/** Sends bytes over one kind of transport, and resolves with what came back when the connection is closed. */
type Throw = (azure: Azwire, bytes: Buffer) => Promise<Buffer>;

const overTcp =
  (listener: 'amqp' | 'amqps' | 'gateway'): Throw =>
  ({ ports }, bytes) =>
    exchange(connectTcp(ports[listener], '127.0.0.1'), 'connect', bytes);

const overTls =
  (listener: 'amqps' | 'gateway'): Throw =>
  ({ ports, caCertificate: ca }, bytes) =>
    exchange(
      connectTls({ host: '127.0.0.1', port: ports[listener], servername: 'localhost', ca }),
      'secureConnect',
      bytes,
    );

async function exchange(socket: Socket, ready: string, bytes: Buffer): Promise<Buffer> {
  const answers: Buffer[] = [];
  socket.on('error', () => {});
  socket.on('data', (chunk) => answers.push(chunk));
  socket.once(ready, () => socket.end(bytes));
  if (!socket.closed) await once(socket, 'close');
  return Buffer.concat(answers);
}

const overWebSocket: Throw = async ({ ports, caCertificate: ca }, bytes) => {
  const answers: Buffer[] = [];
  const socket = new WebSocket(`wss://localhost:${ports.gateway}/$servicebus/websocket`, ['AMQPWSB10'], { ca });
  socket.on('error', () => {});
  socket.on('message', (data: Buffer) => answers.push(data));
  socket.once('open', () => {
    socket.send(bytes);
    // What was sent before the ping was read before the pong.
    socket.ping();
  });
  socket.once('pong', () => socket.close());
  await once(socket, 'close');
  return Buffer.concat(answers);
};

const HTTP = Buffer.from(
  'GET /$servicebus/websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
);

/** Random bytes, or a good opening that is cut short, or that has some bytes changed. */
function spoiled(random: () => number, { bytes, headerBytes }: Opening): Buffer {
  const whole = (below: number) => Math.floor(random() * below);
  const kind = random();
  if (kind < 0.15) return Buffer.from(Array.from({ length: whole(400) }, () => whole(256)));
  if (kind < 0.35) return bytes.subarray(0, whole(bytes.length));
  const changed = Buffer.from(bytes);
  // Mostly behind the protocol headers, where the frames are.
  const from = kind < 0.45 ? 0 : headerBytes;
  for (let i = 0; i <= whole(4); i++) changed[from + whole(changed.length - from)] = whole(256);
  return kind < 0.9 ? changed : Buffer.concat([changed, bytes.subarray(whole(bytes.length))]);
}

/** The condition that the AMQP close at the end of an answer carries, if it has one. [AMQP 2.7.9, 2.8.14] */
function closeCondition(answer: Buffer): string | undefined {
  const at = answer.lastIndexOf(Buffer.of(0x00, 0x53, 0x18));
  if (at === -1) return undefined;
  return /amqp:[a-z:-]+/.exec(answer.toString('latin1', at))?.[0];
}

const FITTING =
  /^amqp:(decode-error|not-allowed|invalid-field|not-implemented|illegal-state|resource-limit-exceeded|connection:framing-error|session:[a-z-]+)$/;

describe(`listeners under fire (AZWIRE_SEED=${SEED})`, () => {
  it.each<[string, number, Throw, boolean]>([
    ['plain AMQP', 1500, overTcp('amqp'), true],
    ['AMQPS, before TLS', 400, overTcp('amqps'), false],
    ['AMQPS, inside TLS', 400, overTls('amqps'), true],
    ['the gateway, before TLS', 300, overTcp('gateway'), false],
    ['the gateway, as HTTP', 300, overTls('gateway'), false],
    ['the gateway, inside a WebSocket', 300, overWebSocket, true],
  ])('%s: %i connections are closed, and a healthy client does not notice', async (_name, count, fire, reachesAmqp) => {
    const random = seededRandom(SEED);
    const opening = reachesAmqp ? await recordedOpening() : { bytes: HTTP, headerBytes: 0 };
    const { azure } = await startBus();
    const healthy = await connectRhea(azure);
    const [sender, receiver] = [await healthy.sender('small'), await healthy.receiver('small')];
    const conditions = new Set<string>();
    const shots = Array.from({ length: count }, () => spoiled(random, opening));
    while (shots.length > 0) {
      const answers = await Promise.all(shots.splice(0, AT_ONCE).map((bytes) => fire(azure, bytes)));
      for (const answer of answers) conditions.add(closeCondition(answer) ?? '');
      await sender.send(message('alive'));
      const [alive] = await receiver.receive(1);
      await receiver.settle(() => alive!.delivery.accept());
    }
    conditions.delete('');
    for (const condition of conditions) expect(condition).toMatch(FITTING);
    // Several kinds of mistake are told apart, where the bytes reach AMQP at all.
    if (reachesAmqp) expect(conditions.size).toBeGreaterThan(2);
    const left = () => azure.capture().connections.filter(({ closedAtMs }) => closedAtMs === undefined).length;
    await expect.poll(left, { timeout: 20_000 }).toBe(1);
  });
});
