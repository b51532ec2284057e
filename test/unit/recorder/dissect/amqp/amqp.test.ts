import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AMQP_HEADER } from '../../../../../src/wire/amqp/frame.ts';
import {
  attachFrame,
  beginFrameBytes,
  closeFrame,
  detachFrame,
  flowFrame,
  message,
  openFrame,
  RecorderBench,
  transferFrame,
} from '../../conversation.ts';

const termini = {
  source: { type: 'source', address: 'orders' },
  target: { type: 'target', address: 'orders' },
} as const;
const stream = Buffer.concat([
  AMQP_HEADER,
  openFrame('client-1'),
  beginFrameBytes(),
  attachFrame({ name: 'a', handle: 0, role: 'sender', initialDeliveryCount: 0, ...termini }),
  transferFrame({ handle: 0, deliveryId: 0, deliveryTag: Buffer.from('t'), messageFormat: 0 }, message('m', 200)),
  flowFrame({ handle: 0, deliveryCount: 1, linkCredit: 5 }),
  detachFrame(0, 'amqp:link:stolen'),
  closeFrame('amqp:internal-error', 'gone'),
]);

describe('AmqpDissector', () => {
  it('lists exchanges with the packet that carried their last byte', () => {
    const bench = new RecorderBench();
    const conversation = bench.connect();
    const split = AMQP_HEADER.length + 10;
    conversation.send('opener', stream.subarray(0, split)).send('opener', stream.subarray(split));
    const { exchanges } = bench.recorder.capture();
    expect(exchanges.map(({ operation, summary, packet }) => `${packet} ${operation}: ${summary}`)).toEqual([
      '5 open: container "client-1", host "bus.local", TestClient',
      '5 begin: session on channel 0',
      '5 attach: sender to "orders"',
      '5 detach: link of "orders" amqp:link:stolen',
      '5 close: amqp:internal-error: gone',
    ]);
  });

  it('keeps two sessions apart that use the same handle', () => {
    const bench = new RecorderBench();
    const conversation = bench.connect().start();
    const on = (channel: number, frame: Buffer) => {
      frame.writeUInt16BE(channel, 6);
      return frame;
    };
    conversation.send('opener', on(1, beginFrameBytes())).send('acceptor', on(1, beginFrameBytes(1)));
    conversation.attach('sender', 'orders');
    const other = { type: 'target', address: 'events' } as const;
    conversation.send('opener', on(1, attachFrame({ name: 'b', handle: 0, role: 'sender', target: other })));
    conversation.transfer('opener');
    conversation.send('opener', on(1, transferFrame({ handle: 0, deliveryId: 0, messageFormat: 0 }, message('b'))));
    expect(bench.recorder.capture().deliveries.map(({ entity }) => entity)).toEqual(['orders', 'events']);
  });

  it('survives any change to a conversation, and any bytes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(stream.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: stream.length }),
        (changes, cut) => {
          const broken = Buffer.from(stream);
          for (const [at, byte] of changes) broken[at] = byte;
          const bench = new RecorderBench();
          const conversation = bench.connect();
          conversation.send('opener', broken.subarray(0, cut)).send('opener', broken.subarray(cut)).finish();
          const { connections } = bench.recorder.capture();
          expect(connections[0]!.bytesFromOpener).toBe(stream.length + closeFrame().length);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
