import { describe, expect, it } from 'vitest';
import { eventRecord } from '../../../../../emulators/event-hubs/capture/event-record.ts';
import { encodeMessage } from '../../../../../src/wire/amqp/encode-message.ts';
import { SECTION } from '../../../../../src/wire/amqp/message.ts';
import { type AmqpValue, amqp } from '../../../../../src/wire/amqp/types.ts';
import { Writer } from '../../../../../src/wire/amqp/writer.ts';

function stored(payload: Uint8Array) {
  const enqueuedAtMs = Date.UTC(2026, 10, 21, 15, 8, 9);
  return { sequenceNumber: 7, offset: 120, enqueuedAtMs, partitionKey: 'k', publisher: undefined, payload };
}

/** An encoded message of these sections. */
function message(...sections: readonly [code: number, value: AmqpValue][]): Buffer {
  const writer = new Writer();
  for (const [code, value] of sections) {
    writer.pair(0x00, 0x53);
    writer.u8(code);
    writer.value(value);
  }
  return writer.take();
}

it('says where and when an event came, in the form of .NET', () => {
  expect(eventRecord(stored(message([SECTION.data, amqp.binary(Buffer.from('b'))])))).toEqual({
    SequenceNumber: 7n,
    Offset: '120',
    EnqueuedTimeUtc: '11/21/2026 3:08:09 PM',
    SystemProperties: {
      'x-opt-sequence-number': { long: 7n },
      'x-opt-offset': { string: '120' },
      'x-opt-enqueued-time': { long: BigInt(Date.UTC(2026, 10, 21, 15, 8, 9)) },
      'x-opt-partition-key': { string: 'k' },
    },
    Properties: {},
    Body: { bytes: Buffer.from('b') },
  });
});

it('has midnight and noon at twelve', () => {
  const at = (hour: number) =>
    eventRecord({ ...stored(Buffer.alloc(0)), enqueuedAtMs: Date.UTC(2026, 0, 1, hour) }).EnqueuedTimeUtc;
  expect([at(0), at(12)]).toEqual(['1/1/2026 12:00:00 AM', '1/1/2026 12:00:00 PM']);
});

it('keeps the annotations of the sender, but not in place of those of the broker', () => {
  const annotations: AmqpValue = {
    type: 'map',
    value: [
      [amqp.symbol('own'), amqp.int(-1)],
      [amqp.symbol('x-opt-offset'), amqp.string('forged')],
      [amqp.symbol('list'), amqp.list([])],
      [amqp.ulong(5), amqp.string('reserved')],
    ],
  };
  const { SystemProperties } = eventRecord(stored(message([SECTION.messageAnnotations, annotations])));
  expect(SystemProperties).toMatchObject({ own: { long: -1n }, 'x-opt-offset': { string: '120' } });
  expect(Object.keys(SystemProperties)).not.toContain('list');
});

it('has the properties of the message by the names of AMQP', () => {
  const properties = {
    messageId: amqp.ulong(9),
    userId: Buffer.from('u'),
    correlationId: amqp.string('c'),
    groupSequence: 3,
  };
  const { SystemProperties } = eventRecord(stored(encodeMessage({ properties, body: amqp.null })));
  expect(SystemProperties).toMatchObject({
    'message-id': { long: 9n },
    'user-id': { bytes: Buffer.from('u') },
    'correlation-id': { string: 'c' },
    'group-sequence': { long: 3n },
  });
});

const VALUES: readonly [value: AmqpValue, expected: unknown][] = [
  [amqp.null, null],
  [amqp.boolean(false), { string: 'False' }],
  [amqp.ubyte(255), { long: 255n }],
  [amqp.long(-(2n ** 63n)), { long: -(2n ** 63n) }],
  [amqp.ulong(2n ** 64n - 1n), { string: '18446744073709551615' }],
  [{ type: 'double', value: 0.1 }, { double: 0.1 }],
  [{ type: 'char', value: 'x' }, { string: 'x' }],
  [amqp.timestamp(5), { long: 5n }],
  [amqp.binary(Buffer.of(1)), { bytes: Buffer.of(1) }],
  [
    amqp.uuid(Buffer.from('00112233445566778899aabbccddeeff', 'hex')),
    { string: '00112233-4455-6677-8899-aabbccddeeff' },
  ],
  [amqp.list([]), null],
];

it.each(VALUES.map(([value, expected]) => ({ type: value.type, value, expected })))(
  'turns an application property of the type $type into what the file has for it',
  ({ value, expected }) => {
    const payload = encodeMessage({ applicationProperties: { p: value }, body: amqp.null });
    expect(eventRecord(stored(payload)).Properties).toEqual({ p: expected });
  },
);

describe('the body', () => {
  const bodyOf = (...sections: readonly [number, AmqpValue][]) => eventRecord(stored(message(...sections))).Body;

  it('is all data sections', () => {
    const data = (text: string): [number, AmqpValue] => [SECTION.data, amqp.binary(Buffer.from(text))];
    expect(bodyOf(data('a'), data('b'))).toEqual({ bytes: Buffer.from('ab') });
  });

  it('is the text or the bytes of a value', () => {
    expect(bodyOf([SECTION.value, amqp.string('ü')])).toEqual({ bytes: Buffer.from('ü') });
    expect(bodyOf([SECTION.value, amqp.binary(Buffer.of(1))])).toEqual({ bytes: Buffer.of(1) });
  });

  it('is the section as it was sent for what the file has no type for', () => {
    const sequence = message([SECTION.sequence, amqp.list([amqp.int(1)])]);
    expect(eventRecord(stored(sequence)).Body).toEqual({ bytes: sequence });
  });

  it('is null where there is none', () => {
    expect(bodyOf()).toBeNull();
    expect(bodyOf([SECTION.value, amqp.null])).toBeNull();
  });
});

it('takes a malformed section for an empty one', () => {
  // A map with a string that is longer than the map.
  const malformed = Buffer.from([0x00, 0x53, SECTION.applicationProperties, 0xc1, 4, 2, 0xa1, 9, 0x61]);
  const payload = Buffer.concat([malformed, message([SECTION.data, amqp.binary(Buffer.from('b'))])]);
  expect(eventRecord(stored(payload))).toMatchObject({ Properties: {}, Body: { bytes: Buffer.from('b') } });
});
