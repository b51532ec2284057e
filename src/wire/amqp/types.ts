/**
 * AMQP 1.0 values with their types, because a wire type is part of what a client sees: `int 5` and `long 5` differ.
 * 64-bit integers and timestamps are bigints; decimals, UUIDs and binaries are the bytes as they travel.
 * [AMQP 1.6 Primitive Type Definitions]
 */
export type AmqpValue =
  | { readonly type: 'null'; readonly value: null }
  | { readonly type: 'boolean'; readonly value: boolean }
  | {
      readonly type: 'ubyte' | 'ushort' | 'uint' | 'byte' | 'short' | 'int' | 'float' | 'double';
      readonly value: number;
    }
  | { readonly type: 'ulong' | 'long' | 'timestamp'; readonly value: bigint }
  | { readonly type: 'char' | 'string' | 'symbol'; readonly value: string }
  | {
      readonly type: 'binary' | 'uuid' | 'decimal32' | 'decimal64' | 'decimal128';
      readonly value: Uint8Array;
    }
  | { readonly type: 'list'; readonly value: readonly AmqpValue[] }
  | { readonly type: 'map'; readonly value: readonly MapEntry[] }
  | AmqpArray
  | AmqpDescribed;

export type AmqpType = AmqpValue['type'];
export type MapEntry = readonly [key: AmqpValue, value: AmqpValue];

/** All elements have the type `of`; elements of `described` arrays share one descriptor. [AMQP 1.6.24] */
export interface AmqpArray {
  readonly type: 'array';
  readonly of: AmqpType;
  readonly value: readonly AmqpValue[];
}

export interface AmqpDescribed {
  readonly type: 'described';
  readonly descriptor: AmqpValue;
  readonly value: AmqpValue;
}

/** Short constructors for values that are written: `amqp.int(200)`. */
export const amqp = {
  null: { type: 'null', value: null } as const,
  boolean: (value: boolean): AmqpValue => ({ type: 'boolean', value }),
  ubyte: (value: number): AmqpValue => ({ type: 'ubyte', value }),
  uint: (value: number): AmqpValue => ({ type: 'uint', value }),
  int: (value: number): AmqpValue => ({ type: 'int', value }),
  long: (value: number | bigint): AmqpValue => ({ type: 'long', value: BigInt(value) }),
  ulong: (value: number | bigint): AmqpValue => ({ type: 'ulong', value: BigInt(value) }),
  timestamp: (ms: number): AmqpValue => ({ type: 'timestamp', value: BigInt(ms) }),
  string: (value: string): AmqpValue => ({ type: 'string', value }),
  symbol: (value: string): AmqpValue => ({ type: 'symbol', value }),
  binary: (value: Uint8Array): AmqpValue => ({ type: 'binary', value }),
  uuid: (value: Uint8Array): AmqpValue => ({ type: 'uuid', value }),
  list: (value: readonly AmqpValue[]): AmqpValue => ({ type: 'list', value }),
  map: (entries: Readonly<Record<string, AmqpValue>>): AmqpValue => ({
    type: 'map',
    value: Object.entries(entries).map(([key, value]) => [amqp.string(key), value] as const),
  }),
  array: (of: AmqpType, value: readonly AmqpValue[]): AmqpValue => ({ type: 'array', of, value }),
  described: (descriptor: AmqpValue, value: AmqpValue): AmqpValue => ({ type: 'described', descriptor, value }),
} as const;

/** The value under a string or symbol key of a map, or undefined (also when `map` is no map). */
export function mapGet(map: AmqpValue | undefined, key: string): AmqpValue | undefined {
  if (map?.type !== 'map') return undefined;
  for (const [name, value] of map.value) {
    if ((name.type === 'string' || name.type === 'symbol') && name.value === key) return value;
  }
  return undefined;
}

/** A number from any integer type of any width, or undefined. Clients differ in the width they choose. */
export function integerOf(value: AmqpValue | undefined): number | undefined {
  switch (value?.type) {
    case 'ubyte':
    case 'ushort':
    case 'uint':
    case 'byte':
    case 'short':
    case 'int':
      return value.value;
    case 'ulong':
    case 'long':
    case 'timestamp':
      return Number(value.value);
    default:
      return undefined;
  }
}

/** The text of a string or symbol, or undefined. */
export function textOf(value: AmqpValue | undefined): string | undefined {
  return value?.type === 'string' || value?.type === 'symbol' ? value.value : undefined;
}

/** The elements of an array or list, or undefined: clients send either where a list of values is expected. */
export function elementsOf(value: AmqpValue | undefined): readonly AmqpValue[] | undefined {
  return value?.type === 'array' || value?.type === 'list' ? value.value : undefined;
}
