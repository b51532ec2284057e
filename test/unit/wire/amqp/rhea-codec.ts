import { createRequire } from 'node:module';
import type { AmqpType, AmqpValue } from '../../../../src/wire/amqp/types.ts';

/** The codec of `rhea`, the library under the Azure SDK: written by others, so it can disagree with ours. */
export interface RheaTyped {
  readonly type: { readonly name: string };
  readonly value: unknown;
  readonly descriptor?: RheaTyped;
  readonly array_constructor?: { readonly typecode: number };
}

type Create = (value?: unknown) => RheaTyped;
/** Fields of a composite by rhea's names, such as `container_id`. */
type Composite = Record<string, unknown>;

interface RheaTypes {
  Reader: new (bytes: Buffer) => { read(): RheaTyped; remaining(): number };
  Writer: new () => { write(value: RheaTyped | Composite): void; toBuffer(): Buffer };
  by_code: Record<number, { readonly name: string }>;
  described(descriptor: RheaTyped, value: RheaTyped): RheaTyped;
  wrap_array(values: readonly unknown[], typecode: number): RheaTyped;
}

export interface RheaFrame {
  readonly size: number;
  readonly type: number;
  readonly channel: number;
  readonly performative: Composite;
  readonly payload?: Buffer;
}

const load = createRequire(import.meta.url);
export const rheaTypes: RheaTypes & Record<string, Create> = load('rhea/lib/types.js');
export const rheaMessage: Record<string, (value?: unknown) => Composite & { described(): RheaTyped }> & {
  encode(message: unknown): Buffer;
  decode(bytes: Buffer): Composite;
} = load('rhea/lib/message.js');
export const rheaTerminus: Record<string, (fields: unknown) => { described(): RheaTyped }> & {
  unwrap(value: unknown): Composite;
} = load('rhea/lib/terminus.js');
export const rheaFrames: Record<string, (fields: unknown) => Composite> & {
  read_frame(bytes: Buffer): RheaFrame;
  write_frame(frame: unknown): Buffer;
  amqp_frame(channel: number, performative: unknown, payload?: Buffer): unknown;
  sasl_frame(performative: unknown): unknown;
} = load('rhea/lib/frames.js');

/** Our value as rhea would hold it. Arrays of arrays and of described values are beyond rhea's writer. */
export function toRhea(value: AmqpValue): RheaTyped {
  switch (value.type) {
    case 'null':
      return rheaTypes.Null!();
    case 'ulong':
    case 'long':
      return rheaTypes[`wrap_${value.type}`]!(octets64(value.value));
    case 'timestamp':
      return rheaTypes.Timestamp!(octets64(value.value));
    case 'char':
      return rheaTypes.wrap_char!(value.value.codePointAt(0));
    case 'decimal32':
    case 'decimal64':
    case 'decimal128':
      return rheaTypes[value.type.replace('d', 'D')]!(value.value);
    case 'list':
      return value.value.length === 0 ? rheaTypes.List0!() : rheaTypes.List32!(value.value.map(toRhea));
    case 'map':
      return rheaTypes.Map32!(value.value.flat().map((item) => toRhea(item as AmqpValue)));
    case 'array':
      return rheaTypes.wrap_array(value.value.map(rheaElement), ELEMENT_CODE[value.of] as number);
    case 'described':
      return rheaTypes.described(toRhea(value.descriptor), toRhea(value.value));
    default:
      return rheaTypes[`wrap_${value.type}`]!(value.value);
  }
}

function octets64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value));
  return bytes;
}

const ELEMENT_CODE: Partial<Record<AmqpType, number>> = {
  boolean: 0x56,
  ubyte: 0x50,
  int: 0x54,
  uint: 0x70,
  symbol: 0xa3,
  string: 0xb1,
  list: 0xd0,
  map: 0xd1,
};

function rheaElement(element: AmqpValue): unknown {
  return element.type === 'boolean' ? Number(element.value) : toRhea(element).value;
}

/** What rhea read, as our value. */
export function fromRhea(typed: RheaTyped): AmqpValue {
  if (typed.descriptor === undefined) return bodyFromRhea(typed);
  return { type: 'described', descriptor: fromRhea(typed.descriptor), value: bodyFromRhea(typed) };
}

function bodyFromRhea({ type: { name }, value, array_constructor }: RheaTyped): AmqpValue {
  const type = typeOfName(name);
  switch (type) {
    case 'boolean':
      return { type, value: Boolean(value) };
    case 'ulong':
    case 'long':
      return { type, value: from64(value, type) };
    case 'timestamp':
      return { type, value: BigInt((value as Date).getTime()) };
    case 'char':
      return { type, value: String.fromCodePoint(value as number) };
    case 'list':
      return { type, value: (value as RheaTyped[]).map(fromRhea) };
    case 'map': {
      const items = (value as RheaTyped[]).map(fromRhea);
      return {
        type,
        value: items.flatMap((key, i) => (i % 2 === 0 ? [[key, items[i + 1] as AmqpValue] as const] : [])),
      };
    }
    case 'array': {
      const of = typeOfName(rheaTypes.by_code[array_constructor?.typecode as number]!.name);
      return { type, of, value: (value as RheaTyped[]).map(fromRhea) };
    }
    default:
      return { type, value } as AmqpValue;
  }
}

function from64(value: unknown, type: 'ulong' | 'long'): bigint {
  if (!Buffer.isBuffer(value)) return BigInt(value as number);
  return type === 'ulong' ? value.readBigUInt64BE() : value.readBigInt64BE();
}

/** `SmallUint` → uint, `Str32` → string. */
function typeOfName(name: string): AmqpType {
  const special: Record<string, AmqpType> = {
    True: 'boolean',
    False: 'boolean',
    CharUTF32: 'char',
    Vbin8: 'binary',
    Vbin32: 'binary',
    Str8: 'string',
    Str32: 'string',
    Sym8: 'symbol',
    Sym32: 'symbol',
    Decimal32: 'decimal32',
    Decimal64: 'decimal64',
    Decimal128: 'decimal128',
  };
  return (
    special[name] ??
    (name
      .replace(/^Small/, '')
      .replace(/\d+$/, '')
      .toLowerCase() as AmqpType)
  );
}
