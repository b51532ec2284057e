import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Side, StreamLayer } from '../../../src/kernel/connection.ts';
import type { Capture } from '../../../src/recorder/capture.ts';
import { AMQP_HEADER } from '../../../src/wire/amqp/frame.ts';
import {
  attachFrame,
  beginFrameBytes,
  type Conversation,
  closeFrame,
  flowFrame,
  message,
  openFrame,
  RecorderBench,
  saslInit,
  transferFrame,
} from './conversation.ts';
import { connack, connectPacket, publish, subscribe } from './mqtt-peers.ts';

const termini = {
  source: { type: 'source', address: 'orders' },
  target: { type: 'target', address: 'orders' },
} as const;
const webSocketFrame = (payload: Buffer, first = 0x81) =>
  Buffer.concat([Buffer.from([first, payload.length]), payload]);

/** Both directions of real conversations, in the order in which they are sent. */
const CONVERSATIONS: Readonly<Record<string, readonly (readonly [Side, Buffer])[]>> = {
  amqp: [
    [
      'opener',
      Buffer.concat([saslInit('PLAIN', '\0root\0pass'), AMQP_HEADER, openFrame('client-1'), beginFrameBytes()]),
    ],
    ['acceptor', Buffer.concat([AMQP_HEADER, openFrame('azwire'), beginFrameBytes(0)])],
    ['opener', attachFrame({ name: 'a', handle: 0, role: 'sender', initialDeliveryCount: 0, ...termini })],
    [
      'acceptor',
      Buffer.concat([
        attachFrame({ name: 'a', handle: 0, role: 'receiver', ...termini }),
        flowFrame({ linkCredit: 5 }),
      ]),
    ],
    ['opener', transferFrame({ handle: 0, deliveryId: 0, messageFormat: 0 }, message('m', 200))],
    ['opener', closeFrame('amqp:internal-error', 'gone')],
  ],
  http: [
    [
      'opener',
      Buffer.from(
        'POST /hook?code=x HTTP/1.1\r\nhost: h\r\nce-id: 1\r\nce-specversion: 1.0\r\ncontent-length: 2\r\n\r\n{}',
      ),
    ],
    [
      'acceptor',
      Buffer.from('HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'),
    ],
    ['opener', Buffer.from('GET /orders/messages HTTP/1.1\r\nx-ms-version: 1\r\n\r\n')],
    ['acceptor', Buffer.from('5\r\nhello\r\n0\r\n\r\n')],
  ],
  'server-sent events': [
    ['opener', Buffer.from('GET /live HTTP/1.1\r\n\r\n')],
    ['acceptor', Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n')],
    ['acceptor', Buffer.from('id: 1\ndata: {"id":"x"}\n\ndata: two\r\n\r\n: no\n\n')],
  ],
  websocket: [
    ['opener', Buffer.from('GET /chat HTTP/1.1\r\nupgrade: websocket\r\n\r\n')],
    ['acceptor', Buffer.from('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n')],
    ['acceptor', webSocketFrame(Buffer.from('{"id":"x"}'))],
    ['opener', Buffer.concat([webSocketFrame(deflateRawSync('hello'), 0xc1), webSocketFrame(Buffer.from('p'), 0x89)])],
    ['acceptor', webSocketFrame(Buffer.from([3, 233, 98, 121, 101]), 0x88)],
  ],
  mqtt: [
    ['opener', connectPacket('device-1', { version: 5, user: 'u', password: 'p', will: { topic: 'w', payload: 'x' } })],
    ['acceptor', connack()],
    ['opener', Buffer.concat([subscribe(1, 'a/#', '+/b'), publish('a/b', '{"id":"1"}')])],
    ['acceptor', Buffer.concat([publish('a/b', 'back'), publish('c', 'd')])],
  ],
};

/** It can be asked for, and what it says of numbers is so. */
function check({ recorder }: RecorderBench, sent: Readonly<Record<Side, number>>): void {
  const capture: Capture = recorder.capture();
  expect(capture.connections).toMatchObject([{ bytesFromOpener: sent.opener, bytesFromAcceptor: sent.acceptor }]);
  const last = capture.packets.at(-1)!.number;
  for (const { packet } of [...capture.deliveries, ...capture.exchanges]) expect(packet).toBeLessThanOrEqual(last);
  expect(JSON.parse(JSON.stringify(capture.hops))).toEqual(capture.hops);
}

describe.each(Object.entries(CONVERSATIONS))('a conversation in %s', (_, parts) => {
  it('damaged anywhere, cut anywhere, never breaks the capture', () => {
    const layer = fc.constantFrom<StreamLayer>('tcp', 'tls', 'websocket');
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(layer, damage, fc.nat(), fc.boolean(), (carrier, changes, cut, isCutShort) => {
        const bench = new RecorderBench({ exchanges: 20, deliveries: 10 });
        const conversation = bench.connect();
        conversation.layer = carrier;
        const sent = { opener: 0, acceptor: 0 };
        for (const [i, [from, bytes]] of parts.entries()) {
          const damaged = Buffer.from(bytes);
          for (const [at, byte] of changes) if (at % parts.length === i) damaged[(at >> 3) % bytes.length] = byte;
          const end = isCutShort && cut % parts.length === i ? cut % bytes.length : bytes.length;
          const middle = cut % bytes.length;
          for (const piece of [
            damaged.subarray(0, Math.min(middle, end)),
            damaged.subarray(Math.min(middle, end), end),
          ]) {
            conversation.send(from, piece);
            if (carrier === 'tcp') sent[from] += piece.length;
          }
        }
        conversation.tap.ended('opener', 'fin');
        if (cut % 2 === 0) conversation.tap.closed();
        check(bench, sent);
      }),
      { numRuns: 200 },
    );
  });
});

it('bytes of any kind, in any order, never break the capture', () => {
  const starts = Object.values(CONVERSATIONS).map((parts) => parts[0]![1]);
  const piece = fc.tuple(
    fc.constantFrom<Side>('opener', 'acceptor'),
    fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constantFrom<Uint8Array>(...starts)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const bench = new RecorderBench();
      const conversation = bench.connect();
      const sent = { opener: 0, acceptor: 0 };
      for (const [from, bytes] of pieces) {
        conversation.send(from, bytes);
        sent[from] += bytes.length;
      }
      conversation.tap.ended('acceptor', 'rst');
      conversation.tap.closed();
      check(bench, sent);
    }),
    { numRuns: 250 },
  );
});

it('messages of one link after the other stay exact in number, though not each link is told', () => {
  const bench = new RecorderBench();
  const conversation = bench.connect().start();
  for (let i = 0; i < 2_500; i++)
    conversation.attach('receiver', 'orders').flow('opener', { linkCredit: 1 }).transfer('acceptor').detach();
  const { hops, deliveries } = bench.recorder.capture();
  expect(hops).toMatchObject([{ deliveries: 2_500 }]);
  expect(deliveries).toHaveLength(2_500);
  const [, first] = hops[0]!.evidence;
  expect(first).toMatch(/ attached a receiver to "orders" \(packet 6\) and got \d{4} messages \(packets 9 to \d+\)/);
});

it('connections that are about a lot let others go sooner, and that is counted', () => {
  const bench = new RecorderBench({ connections: 10 });
  for (let i = 0; i < 4; i++) {
    const conversation = bench
      .connect()
      .send('opener', connectPacket(`device-${i}`))
      .send('acceptor', connack());
    for (let topic = 0; topic < 40; topic++) conversation.send('opener', publish(`rooms/${topic}`, 'warm'));
    conversation.tap.closed();
  }
  const { connections, dropped } = bench.recorder.capture();
  expect(connections.map(({ mqtt }) => mqtt?.clientId)).toEqual(['device-2', 'device-3']);
  expect(dropped.connections).toBe(2);
});

describe('what is kept of', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;

  /** Bytes on the heap and beside it that the garbage collector leaves. */
  function keptBytes(): number {
    // What one collection finds dead, the next one frees.
    for (let i = 0; i < 2; i++) collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  }

  // Once for all: a collection goes through the memory of every test that shares this process.
  let before = 0;
  beforeAll(() => {
    before = keptBytes();
  });

  const MEGABYTE = 1024 * 1024;
  const limits = { packetBytes: MEGABYTE, packets: 1_000, exchanges: 1_000, deliveries: 1_000, connections: 100 };
  const random = (i: number) => `${i}-${'x'.repeat(8_000)}`;

  /** Each is sent until 40 MB were sent, on one connection or on one after the other. */
  const FLOODS: Readonly<
    Record<string, { readonly begin?: Buffer; readonly next: (i: number) => Buffer; readonly answer?: Buffer }>
  > = {
    'long targets': {
      next: (i) => Buffer.from(`GET /${random(i)} HTTP/1.1\r\n\r\n`),
      answer: Buffer.from('HTTP/1.1 204 No\r\n\r\n'),
    },
    'requests without answers': {
      next: (i) =>
        Buffer.from(`POST /${random(i)}/messages HTTP/1.1\r\ncontent-length: 100000\r\n\r\n${'x'.repeat(100_000)}`),
    },
    'CloudEvents to addresses that nobody uses twice': {
      next: (i) =>
        Buffer.from(`POST /${random(i)} HTTP/1.1\r\nce-specversion: 1.0\r\nce-id: ${i}\r\ncontent-length: 0\r\n\r\n`),
      answer: Buffer.from('HTTP/1.1 204 No\r\n\r\n'),
    },
    'heads of many lines': {
      next: () => Buffer.from(`GET / HTTP/1.1\r\n${'a:b\r\n'.repeat(10_000)}\r\n`),
      answer: Buffer.from('HTTP/1.1 204 No\r\n\r\n'),
    },
    'a head without an end': { next: () => Buffer.from(`GET / HTTP/1.1\r\nx: ${'y'.repeat(50_000)}`) },
    'MQTT topics that nobody uses twice': {
      begin: connectPacket('flood'),
      next: (i) => publish(random(i), 'x'),
      answer: connack(),
    },
    'MQTT messages that nobody answers': { begin: connectPacket('flood'), next: (i) => publish(random(i), 'x') },
    'MQTT subscriptions': { begin: connectPacket('flood'), next: (i) => subscribe(1, random(i)) },
    'a packet of MQTT without an end': {
      begin: connectPacket('flood'),
      next: (i) => (i === 0 ? Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1, 65]) : Buffer.alloc(50_000, 65)),
    },
    'a line of an event stream without an end': {
      begin: Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      next: () => Buffer.alloc(1),
      answer: Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: ${'x'.repeat(50_000)}`),
    },
    'links that carry nothing': {
      begin: Buffer.concat([AMQP_HEADER, openFrame('flood'), beginFrameBytes()]),
      next: (i) =>
        attachFrame({ name: random(i), handle: i % 10, role: 'sender', initialDeliveryCount: 0, ...termini }),
    },
    'messages that nobody settles': {
      begin: Buffer.concat([
        AMQP_HEADER,
        openFrame('flood'),
        beginFrameBytes(),
        attachFrame({ name: 'a', handle: 0, role: 'sender', initialDeliveryCount: 0, ...termini }),
      ]),
      next: (i) => transferFrame({ handle: 0, deliveryId: i, messageFormat: 0 }, message(`m${i}`, 5_000)),
    },
    'batches of messages without an end': {
      begin: Buffer.concat([
        AMQP_HEADER,
        openFrame('flood'),
        beginFrameBytes(),
        attachFrame({ name: 'a', handle: 0, role: 'sender', initialDeliveryCount: 0, ...termini }),
      ]),
      next: () =>
        transferFrame(
          { handle: 0, deliveryId: 0, messageFormat: 0x80013700, more: true },
          Buffer.alloc(16_000, Buffer.from([0, 0x53, 0x75, 0xa0, 0])),
        ),
    },
  };

  it.each(
    Object.keys(FLOODS).flatMap((name) => [[name, 'one connection'] as const, [name, 'many connections'] as const]),
  )('%s on %s is bounded', (name, where) => {
    const { begin, next, answer } = FLOODS[name]!;
    const bench = new RecorderBench(limits);
    const start = (): Conversation => {
      const conversation = bench.connect();
      return begin === undefined ? conversation : conversation.send('opener', begin);
    };
    let conversation = start();
    for (let sent = 0, i = 0; sent < 40 * MEGABYTE; i++) {
      const bytes = next(i);
      conversation.send('opener', bytes);
      if (answer !== undefined) conversation.send('acceptor', answer);
      sent += bytes.length + (answer?.length ?? 0);
      if (where === 'one connection' || i % 10 !== 9) continue;
      conversation.tap.ended('opener', 'rst');
      conversation.tap.closed();
      conversation = start();
    }
    expect(bench.recorder.capture().connections.length).toBeGreaterThan(0);
    expect((keptBytes() - before) / MEGABYTE).toBeLessThan(24);
    expect(bench.recorder.capture().exchanges.every(({ summary }) => summary.length <= 1_025)).toBe(true);
  });
});
