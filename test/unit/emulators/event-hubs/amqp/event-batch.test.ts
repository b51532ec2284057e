import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBatch, decodeEvent } from '../../../../../emulators/event-hubs/amqp/event-batch.ts';
import { DecodeError } from '../../../../../src/wire/amqp/reader.ts';
import { amqp } from '../../../../../src/wire/amqp/types.ts';
import { map, message, section, symbol, text } from '../../../../support/amqp-message.ts';

const keyed = (key: string) => section('messageAnnotations', map([symbol('x-opt-partition-key'), text(key)]));
const produced = (sequenceNumber: number) =>
  section(
    'messageAnnotations',
    map(
      [symbol('com.microsoft:producer-id'), amqp.long(7)],
      [symbol('com.microsoft:producer-epoch'), { type: 'short', value: 1 }],
      [symbol('com.microsoft:producer-sequence-number'), amqp.int(sequenceNumber)],
    ),
  );

function batch(envelope: Buffer, ...events: Buffer[]): Buffer {
  return Buffer.concat([envelope, ...events.map((value) => section('data', { type: 'binary', value }))]);
}

describe('a single event', () => {
  it('is the bytes that came', () => {
    const bytes = Buffer.concat([keyed('a'), message('m')]);
    expect(decodeEvent(bytes)).toEqual({ payloads: [bytes], partitionKey: 'a', producer: undefined });
  });

  it('of an idempotent producer says which one it is', () => {
    const { producer } = decodeEvent(Buffer.concat([produced(9), message('m')]));
    expect(producer).toEqual({ id: 7, epoch: 1, sequenceNumber: 9 });
  });

  it('has no key where that is null', () => {
    const none = section('messageAnnotations', map([symbol('x-opt-partition-key'), amqp.null]));
    expect(decodeEvent(Buffer.concat([none, message('m')])).partitionKey).toBeUndefined();
  });
});

describe('a batch', () => {
  it('is split into its events, byte for byte', () => {
    const events = ['a', 'b', 'c'].map((id) => message(id));
    expect(decodeBatch(batch(Buffer.alloc(0), ...events)).payloads).toEqual(events);
  });

  it('has the key of its envelope, or of its first event', () => {
    const first = Buffer.concat([keyed('inner'), message('m')]);
    expect(decodeBatch(batch(keyed('outer'), first)).partitionKey).toBe('outer');
    expect(decodeBatch(batch(Buffer.alloc(0), first, message('n'))).partitionKey).toBe('inner');
    expect(decodeBatch(batch(Buffer.alloc(0), message('n'), first)).partitionKey).toBeUndefined();
  });

  it('has the number of its first event, which its envelope need not have', () => {
    const first = Buffer.concat([produced(4), message('m')]);
    expect(decodeBatch(batch(Buffer.alloc(0), first)).producer?.sequenceNumber).toBe(4);
    expect(decodeBatch(batch(produced(2), first)).producer?.sequenceNumber).toBe(4);
  });
});

it.each([
  ['no event', batch(Buffer.alloc(0))],
  ['an event that is none', batch(Buffer.alloc(0), Buffer.of(1, 2, 3))],
  ['a body that is no data', message('m')],
  ['a key that is too long', batch(keyed('x'.repeat(129)), message('m'))],
])('a batch with %s is refused', (_what, bytes) => {
  expect(() => decodeBatch(bytes)).toThrow(DecodeError);
});

it('any bytes are an event or a DecodeError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const decode of [decodeEvent, decodeBatch]) {
        try {
          expect(decode(bytes).payloads.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }
    }),
  );
});
