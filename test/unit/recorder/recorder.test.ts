import { describe, expect, it } from 'vitest';
import { AMQP_HEADER } from '../../../src/wire/amqp/frame.ts';
import {
  attachFrame,
  batch,
  beginFrameBytes,
  type Conversation,
  closeFrame,
  dispositionFrame,
  heartbeat,
  message,
  openFrame,
  RecorderBench,
  saslInit,
  saslMechanisms,
  saslOutcome,
  tokenReply,
  tokenRequest,
  transferFrame,
} from './conversation.ts';

describe('connections', () => {
  it('have an opener, an acceptor, layers, exact counts, and a closer with a reason', () => {
    const bench = new RecorderBench();
    bench.recorder.nameHost('127.0.0.2', 'producer');
    const conversation = bench.connect();
    conversation.tap.identify('acceptor', 'service-bus', 'emulated service');
    conversation.start().send('opener', heartbeat()).finish();

    const { connections, attempts, packets } = bench.recorder.capture();
    expect(connections).toHaveLength(1);
    expect(connections[0]).toMatchObject({
      opener: 'producer',
      acceptor: 'service-bus',
      openerAddress: { host: '127.0.0.2', port: 50_000 },
      layers: ['tcp', 'amqp'],
      amqp: { containerId: 'client-1', hostname: 'bus.local', properties: { product: 'TestClient' } },
      closedBy: 'opener',
      closeReason: 'AMQP close, then FIN',
      framesFromOpener: { open: 1, begin: 1, heartbeat: 1, close: 1 },
      framesFromAcceptor: { open: 1, begin: 1, close: 1 },
    });
    const sent = packets.filter(({ from }) => from === 'opener').reduce((sum, { payload }) => sum + payload.length, 0);
    expect(connections[0]!.bytesFromOpener).toBe(sent);
    expect(attempts).toMatchObject([{ id: 1, verdict: 'established', connection: 1, direction: 'in', via: 'amqp' }]);
  });

  it('show TLS and WebSocket layers, and cite the ciphertext packet that carried a frame', () => {
    const bench = new RecorderBench();
    const conversation = bench.connect();
    const { tap } = conversation;
    tap.bytes('tcp', 'opener', Buffer.from([0x16, 0x03, 0x01, 0, 5]));
    tap.bytes('tcp', 'acceptor', Buffer.from([0x16, 0x03, 0x03, 0, 5]));
    tap.secured({ version: 'TLSv1.3', serverName: 'bus.servicebus.windows.net' });
    tap.keylog('CLIENT_RANDOM 00 11\n');
    tap.bytes('tcp', 'opener', Buffer.alloc(40, 0x17)); // packet 6
    tap.bytes('tls', 'opener', Buffer.from('GET /$servicebus/websocket HTTP/1.1\r\nUpgrade: websocket\r\n\r\n'));
    tap.bytes('tls', 'acceptor', Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
    tap.bytes('tcp', 'acceptor', Buffer.alloc(40, 0x17)); // packet 7
    tap.bytes('tcp', 'opener', Buffer.alloc(40, 0x17)); // packet 8
    tap.bytes('websocket', 'opener', Buffer.concat([AMQP_HEADER, openFrame('client-1')]));
    tap.bytes('websocket', 'acceptor', Buffer.concat([AMQP_HEADER, openFrame('azwire')]));
    tap.bytes('tcp', 'acceptor', Buffer.alloc(40, 0x17)); // packet 9

    const { connections, exchanges, keylog } = bench.recorder.capture();
    expect(connections[0]).toMatchObject({
      layers: ['tcp', 'tls', 'http', 'websocket', 'amqp'],
      tls: { version: 'TLSv1.3', serverName: 'bus.servicebus.windows.net' },
      bytesFromOpener: 85,
    });
    expect(exchanges.map(({ from, packet, operation }) => [from, packet, operation])).toEqual([
      ['opener', 6, 'GET'],
      ['acceptor', 7, '101'],
      ['opener', 8, 'open'],
      ['acceptor', 9, 'open'],
    ]);
    expect(keylog).toEqual(['CLIENT_RANDOM 00 11']);
  });

  it('that azwire opens have whoever listens there at the other end', () => {
    const bench = new RecorderBench();
    bench.recorder.nameHost('127.0.0.2', 'subscriber');
    bench.recorder.nameListener({ host: '127.0.0.1', port: 8001 }, 'partner');
    const dial = (host: string, port: number, dialledName?: string) =>
      bench.connect('127.0.0.1', {
        ...{ direction: 'out', via: 'event-grid', acceptor: { host, port } },
        ...(dialledName === undefined ? {} : { dialledName }),
      });
    dial('127.0.0.2', 80).finish();
    dial('127.0.0.1', 8001, 'localhost').finish();
    dial('127.0.0.1', 8002, 'localhost').finish();
    dial('10.0.0.1', 443, 'hooks.example.com').tap.failed('timed out', 'no answer');
    dial('10.0.0.2', 443).finish();
    const { attempts } = bench.recorder.capture();
    expect(attempts.map(({ acceptor }) => acceptor)).toEqual([
      'subscriber',
      'partner',
      'localhost',
      'hooks.example.com',
      '10.0.0.2',
    ]);
    expect(new Set(attempts.map(({ opener }) => opener))).toEqual(new Set(['event-grid']));
  });

  it('say who closed with which error', () => {
    const bench = new RecorderBench();
    const conversation = bench.connect().start();
    conversation.send('acceptor', closeFrame('amqp:connection:forced', 'idle for 300000 ms'));
    conversation.tap.ended('opener', 'fin');
    conversation.tap.ended('acceptor', 'fin');
    expect(bench.recorder.capture().connections[0]).toMatchObject({
      closedBy: 'opener',
      closeReason: 'AMQP close amqp:connection:forced: idle for 300000 ms by amqp, then FIN',
    });
  });

  it('are let go, the oldest closed first, and counted', () => {
    const bench = new RecorderBench({ connections: 2 });
    for (let i = 0; i < 5; i++)
      bench
        .connect(`127.0.0.${i + 2}`)
        .start(`client-${i}`)
        .finish();
    const open = bench.connect('127.0.0.9').start('open');
    const { connections, dropped } = bench.recorder.capture();
    expect(connections.map(({ opener }) => opener)).toEqual(['client-3', 'client-4', 'open']);
    expect(dropped.connections).toBe(3);
    open.finish();
  });
});

it('tells who could have taken part', () => {
  const { recorder } = new RecorderBench();
  recorder.announce(['service-bus', 'cosmos']);
  recorder.nameHost('127.1.1.1', 'producer');
  recorder.nameListener({ host: '127.1.1.1', port: 80 }, 'producer');
  recorder.reset();
  expect(recorder.capture()).toMatchObject({ participants: [], announced: ['service-bus', 'cosmos', 'producer'] });
});

describe('attempts', () => {
  const out = { direction: 'out', via: 'event-grid', opener: { host: '127.0.0.1', port: 40_000 } } as const;

  it.each([
    ['refused', ['SYN', 'RST,ACK']],
    ['timed out', ['SYN']],
    ['name not found', []],
  ] as const)('that are %s are no connection', (verdict, flags) => {
    const bench = new RecorderBench();
    const { tap } = bench.connect('127.0.0.1', out);
    tap.failed(verdict, 'because');
    tap.closed();
    const { attempts, connections, packets } = bench.recorder.capture();
    expect(connections).toEqual([]);
    expect(attempts).toMatchObject([{ opener: 'event-grid', verdict, detail: 'because' }]);
    expect(attempts[0]).not.toHaveProperty('connection');
    expect(packets.map((packet) => packet.flags.join())).toEqual(flags);
  });

  it('that fail in TLS are connections', () => {
    const bench = new RecorderBench();
    const { tap } = bench.connect();
    tap.bytes('tcp', 'opener', Buffer.from([0x16, 0x03, 0x01, 0, 5]));
    tap.failed('TLS failed', 'unknown CA');
    tap.ended('opener', 'rst');
    tap.closed();
    const { attempts, connections } = bench.recorder.capture();
    expect(attempts).toMatchObject([{ verdict: 'TLS failed', detail: 'unknown CA', connection: 1 }]);
    expect(connections).toMatchObject([{ layers: ['tcp', 'tls'], closedBy: 'opener', closeReason: 'RST' }]);
  });

  it('are unauthorised after a refused password, which is nowhere', () => {
    const bench = new RecorderBench();
    const conversation = bench.connect();
    conversation
      .send('opener', saslInit('PLAIN', '\0root\0hunter2'))
      .send('acceptor', saslMechanisms('PLAIN'), saslOutcome(1));
    const { packets: _, ...capture } = bench.recorder.capture();
    expect(capture.attempts).toMatchObject([{ verdict: 'unauthorised', detail: 'SASL outcome auth (1)' }]);
    expect(capture.exchanges.map(({ summary }) => summary)).toContain('PLAIN as "root", password redacted');
    expect(JSON.stringify(capture)).not.toContain('hunter2');
  });

  it.each([
    [[401], 'unauthorised'],
    [[401, 202], 'established'],
    [[202, 401], 'established'],
    [[202], 'established'],
  ] as const)('with token replies %j are %s', (codes, verdict) => {
    const bench = new RecorderBench();
    const conversation = bench.connect().start().attach('sender', '$cbs', 0).attach('receiver', '$cbs', 1);
    const request = tokenRequest('sb://bus/orders', 'SharedAccessSignature sr=x&sig=s3cret&se=1&skn=k');
    for (const [i, code] of codes.entries()) {
      conversation.send('opener', transferFrame({ handle: 0, deliveryId: i, messageFormat: 0 }, request));
      const reply = tokenReply(code, 'InvalidSignature: sig=s3cret is wrong');
      conversation.send('acceptor', transferFrame({ handle: 1, deliveryId: i, messageFormat: 0 }, reply));
    }
    const { packets: _, ...capture } = bench.recorder.capture();
    expect(capture.attempts[0]!.verdict).toBe(verdict);
    if (verdict === 'unauthorised') {
      expect(capture.attempts[0]!.detail).toBe('put-token 401: InvalidSignature: sig=redacted is wrong');
    }
    expect(capture.deliveries).toEqual([]);
    expect(capture.hops).toEqual([]);
    expect(capture.exchanges.find(({ operation }) => operation === 'request')!.summary).toBe(
      '$cbs: put-token for sb://bus/orders, token redacted',
    );
    expect(JSON.stringify(capture)).not.toContain('s3cret');
  });
});

describe('deliveries', () => {
  it('are counted in batches, over several frames and chunks, and not when aborted', () => {
    const bench = new RecorderBench();
    const conversation = bench.connect().start().attach('sender', 'sb://host/orders');
    const { messageFormat, payload } = batch(message('b1'), message('b2'), message('b3', 40_000));
    const half = Math.floor(payload.length / 2);
    conversation.send(
      'opener',
      transferFrame({ handle: 0, deliveryId: 0, messageFormat, more: true }, payload.subarray(0, half)),
    );
    conversation.send('opener', transferFrame({ handle: 0, more: false }, payload.subarray(half)));
    const large = transferFrame({ handle: 0, deliveryId: 1, messageFormat: 0 }, message('large', 100_000));
    for (let at = 0; at < large.length; at += 7000) conversation.send('opener', large.subarray(at, at + 7000));
    conversation.send(
      'opener',
      transferFrame({ handle: 0, deliveryId: 2, messageFormat, more: true }, payload.subarray(0, half)),
    );
    conversation.send('opener', transferFrame({ handle: 0, aborted: true }, Buffer.alloc(0)));

    const { deliveries, hops } = bench.recorder.capture();
    expect(deliveries.map(({ messageId, entity }) => [messageId, entity])).toEqual([
      ['b1', 'orders'],
      ['b2', 'orders'],
      ['b3', 'orders'],
      ['large', 'orders'],
    ]);
    expect(deliveries[3]!.sizeBytes).toBe(message('large', 100_000).length);
    expect(hops).toMatchObject([{ deliveries: 4 }]);
  });

  it('of locked messages have the token of the lock, in the form of the SDKs', () => {
    const bench = new RecorderBench();
    const tag = Buffer.from('33221100554477668899aabbccddeeff', 'hex');
    const fields = { handle: 0, messageFormat: 0 };
    const receiving = bench.connect().start().attach('receiver', 'orders');
    receiving.send('acceptor', transferFrame({ ...fields, deliveryId: 0, deliveryTag: tag }, message('whole')));
    const large = { ...fields, deliveryId: 1, deliveryTag: tag };
    receiving.send('acceptor', transferFrame({ ...large, more: true }, message('large', 50_000)));
    receiving.send('acceptor', transferFrame(fields, Buffer.alloc(10)));
    const settled = { ...fields, deliveryId: 2, deliveryTag: tag, settled: true };
    receiving.send('acceptor', transferFrame(settled, message('settled')));
    const sent = { ...fields, deliveryId: 0, deliveryTag: tag };
    bench
      .connect()
      .start()
      .attach('sender', 'orders')
      .send('opener', transferFrame(sent, message('sent')));
    const token = '00112233-4455-6677-8899-aabbccddeeff';
    const { deliveries } = bench.recorder.capture();
    expect(deliveries.map(({ messageId, lockToken }) => [messageId, lockToken])).toEqual([
      ['whole', token],
      ['large', token],
      ['settled', undefined],
      ['sent', undefined],
    ]);
  });

  it('that nobody has settled are told when the connection ends, by link', () => {
    const bench = new RecorderBench();
    const unfinished = (end: (talk: Conversation) => void) => {
      bench.recorder.reset();
      const talk = bench.connect().start().attach('receiver', 'orders').attach('sender', 'letters', 1);
      talk.transfer('acceptor', 3).transfer('opener', 1, 1);
      end(talk);
      talk.finish();
      return bench.recorder.capture().connections[0]!.closing!.unfinished;
    };
    const three = '3 messages on "orders" were not settled';
    const one = '1 message on "letters" was not settled';
    expect(unfinished(() => {})).toEqual([three, one]);
    expect(unfinished((talk) => talk.settle('opener', 0))).toEqual(['2 messages on "orders" were not settled', one]);
    expect(unfinished((talk) => talk.send('acceptor', dispositionFrame('opener', 3)))).toEqual([three]);
  });

  it('stay exact in number when the rings overflow', () => {
    const bench = new RecorderBench({ deliveries: 5, exchanges: 3, packets: 10, packetBytes: 500 });
    const conversation = bench.connect().start().attach('sender', 'orders');
    for (let i = 0; i < 20; i++) conversation.transfer('opener');
    const { hops, deliveries, exchanges, packets, dropped, connections } = bench.recorder.capture();
    expect(hops[0]!.deliveries).toBe(20);
    expect(connections[0]!.framesFromOpener.transfer).toBe(20);
    expect(deliveries.map(({ messageId }) => messageId)).toEqual(['m15', 'm16', 'm17', 'm18', 'm19']);
    expect(exchanges).toHaveLength(3);
    expect(packets.reduce((sum, { payload }) => sum + payload.length, 0)).toBeLessThanOrEqual(500);
    expect(packets.at(-1)!.number).toBe(dropped.packets + packets.length);
    expect(dropped).toMatchObject({ deliveries: 15, exchanges: 3 });
    expect(dropped.bytes).toBeGreaterThan(0);
  });
});

describe('bytes that are no AMQP', () => {
  it('are counted, never thrown out of the tap, and do not disturb the other direction', () => {
    const bench = new RecorderBench();
    const conversation = bench.connect();
    conversation.send('opener', AMQP_HEADER, openFrame('client-1'), Buffer.from([0, 0, 0, 9, 2, 0, 0, 0, 0xff]));
    conversation.send('opener', Buffer.alloc(100, 0xee));
    conversation.send('acceptor', AMQP_HEADER, openFrame('azwire'), beginFrameBytes());
    const attach = attachFrame({ name: 'x', handle: 0, role: 'sender' });
    conversation.send('acceptor', attach.subarray(0, 20)).send('acceptor', attach.subarray(20));
    const [connection] = bench.recorder.capture().connections;
    expect(connection!.framesFromAcceptor).toEqual({ open: 1, begin: 1, attach: 1 });
    expect(connection!.bytesFromOpener).toBe(8 + openFrame('client-1').length + 109);
  });
});
