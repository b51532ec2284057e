import { formatUuid } from '../../../src/kernel/ids.ts';
import { type AmqpDescribed, type AmqpValue, amqp, textOf } from '../../../src/wire/amqp/types.ts';
import type { FilterValue } from '../core/sql/value.ts';

/** .NET counts time in units of 100 ns from the year 1. */
const TICKS_PER_MS = 10_000n;
const UNIX_EPOCH_TICKS = 621_355_968_000_000_000n;
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -INT64_MAX - 1n;

/** What rules see of a value on the wire. A compound value cannot be compared and counts as null. */
export function filterValueOf(amqpValue: AmqpValue): FilterValue {
  switch (amqpValue.type) {
    case 'boolean':
    case 'string':
    case 'symbol':
    case 'char':
    case 'float':
    case 'double':
    case 'long':
    case 'ulong':
    case 'binary':
      return amqpValue.value;
    case 'ubyte':
    case 'ushort':
    case 'uint':
    case 'byte':
    case 'short':
    case 'int':
      return BigInt(amqpValue.value);
    case 'decimal32':
    case 'decimal64':
    case 'decimal128':
      return decimal(amqpValue.value);
    case 'timestamp':
      return { type: 'timestamp', ms: Number(amqpValue.value) };
    case 'uuid':
      return { type: 'uuid', text: formatUuid(amqpValue.value) };
    case 'described':
      return dotNetValue(amqpValue);
    default:
      return null;
  }
}

/** The types that .NET adds to AMQP's. */
function dotNetValue({ descriptor, value }: AmqpDescribed): FilterValue {
  const ticks = value.type === 'long' ? value.value : undefined;
  switch (textOf(descriptor)) {
    case 'com.microsoft:uri':
      return textOf(value) ?? null;
    case 'com.microsoft:timespan':
      return ticks === undefined ? null : { type: 'duration', ms: Number(ticks / TICKS_PER_MS) };
    case 'com.microsoft:datetime-offset':
      return ticks === undefined ? null : { type: 'timestamp', ms: Number((ticks - UNIX_EPOCH_TICKS) / TICKS_PER_MS) };
    default:
      return null;
  }
}

/** Widths of the exponent, which lies behind the sign, and its bias, by the size in bytes. */
const DECIMAL_FORMATS: Readonly<Record<number, readonly [exponentBits: bigint, bias: number]>> = {
  4: [8n, 101],
  8: [10n, 398],
  16: [14n, 6176],
};

/** The nearest double of a decimal in binary integer encoding. [IEEE 754-2008 3.5.2] */
function decimal(bytes: Uint8Array): number {
  const [exponentBits, bias] = DECIMAL_FORMATS[bytes.length]!;
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const width = BigInt(bytes.length * 8);
  const sign = bits >> (width - 1n) === 1n ? -1 : 1;
  const lead = (bits >> (width - 5n)) & 0b1111n;
  if (lead === 0b1111n) return (bits >> (width - 6n)) & 1n ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  // With 11 in front, the coefficient begins with an implied 100 and the exponent stands two bits further right.
  const shifted = lead >> 2n === 0b11n;
  const digitBits = width - 1n - exponentBits - (shifted ? 2n : 0n);
  const exponent = Number((bits >> digitBits) & ((1n << exponentBits) - 1n)) - bias;
  const digits = (bits & ((1n << digitBits) - 1n)) | (shifted ? 0b100n << digitBits : 0n);
  return sign * Number(`${digits}e${exponent}`);
}

const ASCII = /^[\x20-\x7e]*$/;
const INTEGER_RANGES = {
  ubyte: [0n, 0xffn],
  ushort: [0n, 0xffffn],
  uint: [0n, 0xffff_ffffn],
  byte: [-0x80n, 0x7fn],
  short: [-0x8000n, 0x7fffn],
  int: [-0x8000_0000n, 0x7fff_ffffn],
} as const;

/** The value on the wire: in the type of `existing` if it fits, else in that of .NET's counterpart. */
export function amqpValueOf(value: FilterValue, existing: AmqpValue | undefined): AmqpValue {
  if (value === null) return amqp.null;
  switch (typeof value) {
    case 'string':
      return existing?.type === 'symbol' && ASCII.test(value) ? amqp.symbol(value) : amqp.string(value);
    case 'boolean':
      return amqp.boolean(value);
    case 'number':
      return existing?.type === 'float' ? { type: 'float', value } : { type: 'double', value };
    case 'bigint':
      return integer(value, existing);
  }
  if (value instanceof Uint8Array) return amqp.binary(value);
  switch (value.type) {
    case 'timestamp':
      return { type: 'timestamp', value: int64(BigInt(Math.trunc(value.ms))) };
    case 'uuid':
      return amqp.uuid(Buffer.from(value.text.replaceAll('-', ''), 'hex'));
    case 'duration':
      return amqp.described(amqp.symbol('com.microsoft:timespan'), amqp.long(ticksOf(value.ms)));
  }
}

function ticksOf(ms: number): bigint {
  return Number.isFinite(ms) ? int64(BigInt(Math.trunc(ms)) * TICKS_PER_MS) : INT64_MAX;
}

/** The nearest integer of 64 bits: a double on the way may have rounded up. */
function int64(value: bigint): bigint {
  if (value > INT64_MAX) return INT64_MAX;
  return value < INT64_MIN ? INT64_MIN : value;
}

function integer(value: bigint, existing: AmqpValue | undefined): AmqpValue {
  switch (existing?.type) {
    case 'ubyte':
    case 'ushort':
    case 'uint':
    case 'byte':
    case 'short':
    case 'int': {
      const [least, most] = INTEGER_RANGES[existing.type];
      if (value >= least && value <= most) return { type: existing.type, value: Number(value) };
      break;
    }
    case 'ulong':
      if (value >= 0n) return amqp.ulong(value);
  }
  return amqp.long(int64(value));
}
