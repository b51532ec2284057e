import { expect, it } from 'vitest';
import { amqpValueOf, filterValueOf } from '../../../../../emulators/service-bus/amqp/filter-value.ts';
import type { FilterValue } from '../../../../../emulators/service-bus/core/sql/value.ts';
import { type AmqpValue, amqp } from '../../../../../src/wire/amqp/types.ts';

const hex = (text: string) => Buffer.from(text, 'hex');
const UUID = '00112233-4455-6677-8899-aabbccddeeff';
const uuid = amqp.uuid(hex(UUID.replaceAll('-', '')));

it.each<readonly [AmqpValue, FilterValue]>([
  [amqp.null, null],
  [amqp.boolean(true), true],
  [amqp.ubyte(255), 255n],
  [{ type: 'ushort', value: 1 }, 1n],
  [amqp.uint(1), 1n],
  [{ type: 'byte', value: -1 }, -1n],
  [{ type: 'short', value: -1 }, -1n],
  [amqp.int(-1), -1n],
  [amqp.long(-1), -1n],
  [amqp.ulong(2n ** 64n - 1n), 2n ** 64n - 1n],
  [{ type: 'float', value: 0.5 }, 0.5],
  [{ type: 'double', value: 1 }, 1],
  [amqp.string('é'), 'é'],
  [amqp.symbol('s'), 's'],
  [{ type: 'char', value: 'c' }, 'c'],
  [amqp.binary(hex('01')), hex('01')],
  [amqp.timestamp(5), { type: 'timestamp', ms: 5 }],
  [uuid, { type: 'uuid', text: UUID }],
  [{ type: 'decimal32', value: hex('32800001') }, 1],
  [{ type: 'decimal32', value: hex('b2000019') }, -2.5],
  [{ type: 'decimal32', value: hex('6cb8967f') }, 9_999_999],
  [{ type: 'decimal32', value: hex('78000000') }, Number.POSITIVE_INFINITY],
  [{ type: 'decimal32', value: hex('7c000000') }, Number.NaN],
  [{ type: 'decimal64', value: hex('31a0000000000019') }, 2.5],
  [{ type: 'decimal128', value: hex('303c000000000000000000000000007b') }, 1.23],
  [amqp.described(amqp.symbol('com.microsoft:uri'), amqp.string('http://a')), 'http://a'],
  [amqp.described(amqp.symbol('com.microsoft:timespan'), amqp.long(15_000_000)), { type: 'duration', ms: 1_500 }],
  [
    amqp.described(amqp.symbol('com.microsoft:datetime-offset'), amqp.long(621_355_968_000_050_000n)),
    { type: 'timestamp', ms: 5 },
  ],
  [amqp.described(amqp.symbol('other'), amqp.long(1)), null],
  [amqp.list([]), null],
])('%o is read as %o', (value, expected) => {
  expect(filterValueOf(value)).toEqual(expected);
});

it.each<readonly [FilterValue, AmqpValue | undefined, AmqpValue]>([
  [null, amqp.int(1), amqp.null],
  [true, undefined, amqp.boolean(true)],
  [5n, undefined, amqp.long(5)],
  [5n, amqp.int(1), amqp.int(5)],
  [5n, amqp.ubyte(1), amqp.ubyte(5)],
  [5n, { type: 'short', value: 1 }, { type: 'short', value: 5 }],
  [-1n, amqp.uint(1), amqp.long(-1)],
  [2n ** 31n, amqp.int(1), amqp.long(2n ** 31n)],
  [5n, amqp.ulong(1), amqp.ulong(5)],
  [-5n, amqp.ulong(1), amqp.long(-5)],
  [5n, amqp.string('x'), amqp.long(5)],
  [0.5, undefined, { type: 'double', value: 0.5 }],
  [0.5, { type: 'float', value: 1 }, { type: 'float', value: 0.5 }],
  ['x', undefined, amqp.string('x')],
  ['x', amqp.symbol('y'), amqp.symbol('x')],
  [{ type: 'timestamp', ms: 5 }, undefined, amqp.timestamp(5)],
  [{ type: 'timestamp', ms: 2 ** 63 }, undefined, { type: 'timestamp', value: 2n ** 63n - 1n }],
  [2n ** 64n - 1n, undefined, amqp.long(2n ** 63n - 1n)],
  [-(2n ** 63n), undefined, amqp.long(-(2n ** 63n))],
  [{ type: 'uuid', text: UUID }, undefined, uuid],
  [
    { type: 'duration', ms: 1_500 },
    undefined,
    amqp.described(amqp.symbol('com.microsoft:timespan'), amqp.long(15_000_000)),
  ],
  [new Uint8Array([1]), undefined, amqp.binary(new Uint8Array([1]))],
])('%o over %o is written as %o', (value, existing, expected) => {
  expect(amqpValueOf(value, existing)).toEqual(expected);
});

it('a symbol that gets a text that is not ASCII becomes a string', () => {
  expect(amqpValueOf('é', amqp.symbol('y'))).toEqual(amqp.string('é'));
});
