import { readValue } from './read-value.ts';
import { DecodeError, type Reader } from './reader.ts';
import type { AmqpValue } from './types.ts';

/**
 * The fields of a composite, read in order. A missing or null field is `undefined`; trailing fields may be left out by the
 * sender, unknown further ones are skipped by {@link Fields.done}. [AMQP 1.4]
 */
export class Fields {
  readonly #reader: Reader;
  readonly #end: number;
  #left: number;

  /** Expects a list constructor under the cursor; its descriptor is already read. */
  constructor(reader: Reader) {
    this.#reader = reader;
    const code = reader.u8();
    let sizeBytes = 0;
    this.#left = 0;
    if (code === 0xc0) {
      sizeBytes = reader.u8() - 1;
      this.#left = reader.u8();
    } else if (code === 0xd0) {
      sizeBytes = reader.u32() - 4;
      this.#left = reader.u32();
    } else if (code !== 0x45) {
      throw new DecodeError(`a composite must be a list, found constructor 0x${code.toString(16)}`);
    }
    if (sizeBytes < 0 || sizeBytes > reader.remaining) {
      throw new DecodeError(`composite of ${sizeBytes} bytes, ${reader.remaining} left`);
    }
    this.#end = reader.position + sizeBytes;
    if (this.#left > sizeBytes) throw new DecodeError(`composite of ${this.#left} fields in ${sizeBytes} bytes`);
  }

  /** The constructor of the next field, or 0x40 (null) where there is none. */
  #next(): number {
    if (this.#left === 0) return 0x40;
    this.#left--;
    if (this.#reader.position >= this.#end) throw new DecodeError('composite ends before its last field');
    return this.#reader.u8();
  }

  uint(): number | undefined {
    const code = this.#next();
    switch (code) {
      case 0x52:
        return this.#reader.u8();
      case 0x43:
        return 0;
      case 0x70:
        return this.#reader.u32();
      case 0x40:
        return undefined;
      default:
        throw mistyped('uint', code);
    }
  }

  ushort(): number | undefined {
    const code = this.#next();
    if (code === 0x40) return undefined;
    if (code === 0x60) return this.#reader.u16();
    throw mistyped('ushort', code);
  }

  ubyte(): number | undefined {
    const code = this.#next();
    if (code === 0x40) return undefined;
    if (code === 0x50) return this.#reader.u8();
    throw mistyped('ubyte', code);
  }

  ulong(): bigint | undefined {
    const code = this.#next();
    switch (code) {
      case 0x40:
        return undefined;
      case 0x44:
        return 0n;
      case 0x53:
        return BigInt(this.#reader.u8());
      case 0x80:
        return this.#reader.u64();
      default:
        throw mistyped('ulong', code);
    }
  }

  boolean(): boolean | undefined {
    const code = this.#next();
    switch (code) {
      case 0x41:
        return true;
      case 0x42:
        return false;
      case 0x40:
        return undefined;
      case 0x56:
        return this.#reader.boolean();
      default:
        throw mistyped('boolean', code);
    }
  }

  timestamp(): bigint | undefined {
    const code = this.#next();
    if (code === 0x40) return undefined;
    if (code === 0x83) return this.#reader.i64();
    throw mistyped('timestamp', code);
  }

  string(): string | undefined {
    const code = this.#next();
    if (code === 0x40) return undefined;
    if (code === 0xa1) return this.#reader.utf8(this.#reader.u8());
    if (code === 0xb1) return this.#reader.utf8(this.#reader.u32());
    throw mistyped('string', code);
  }

  symbol(): string | undefined {
    const code = this.#next();
    if (code === 0x40) return undefined;
    if (code === 0xa3) return this.#reader.ascii(this.#reader.u8());
    if (code === 0xb3) return this.#reader.ascii(this.#reader.u32());
    throw mistyped('symbol', code);
  }

  binary(): Buffer | undefined {
    const code = this.#next();
    if (code === 0x40) return undefined;
    if (code === 0xa0) return this.#reader.view(this.#reader.u8());
    if (code === 0xb0) return this.#reader.view(this.#reader.u32());
    throw mistyped('binary', code);
  }

  /** `multiple="true"` symbols: null, one symbol, or an array of them. [AMQP 1.4] */
  symbols(): readonly string[] | undefined {
    const value = this.value();
    if (value === undefined) return undefined;
    if (value.type === 'symbol') return [value.value];
    if (value.type === 'array') {
      return value.value.map((element) => {
        if (element.type !== 'symbol') throw new DecodeError(`expected symbols, found ${element.type}`);
        return element.value;
      });
    }
    throw new DecodeError(`expected symbols, found ${value.type}`);
  }

  /** Any value; null is undefined. */
  value(): AmqpValue | undefined {
    if (this.#left === 0) return undefined;
    this.#left--;
    const value = readValue(this.#reader);
    return value.type === 'null' ? undefined : value;
  }

  /** A nested composite: `read` gets its descriptor code and leaves the cursor behind its list. */
  composite<T>(read: (code: number, reader: Reader) => T): T | undefined {
    if (this.#left === 0) return undefined;
    this.#left--;
    if (this.#reader.peekU8() === 0x40) {
      this.#reader.skip(1);
      return undefined;
    }
    return read(readDescriptor(this.#reader), this.#reader);
  }

  /** Leaves the cursor behind the list, over fields that this version does not know. */
  done(): void {
    if (this.#reader.position > this.#end) throw new DecodeError('a field reaches beyond its composite');
    this.#reader.position = this.#end;
  }
}

function mistyped(expected: string, code: number): DecodeError {
  return new DecodeError(`expected ${expected}, found constructor 0x${code.toString(16).padStart(2, '0')}`);
}

/** Symbolic descriptors are allowed beside the numeric ones. [AMQP 1.5] */
const SYMBOLIC: ReadonlyMap<string, number> = new Map(
  Object.entries({
    'amqp:open:list': 0x10,
    'amqp:begin:list': 0x11,
    'amqp:attach:list': 0x12,
    'amqp:flow:list': 0x13,
    'amqp:transfer:list': 0x14,
    'amqp:disposition:list': 0x15,
    'amqp:detach:list': 0x16,
    'amqp:end:list': 0x17,
    'amqp:close:list': 0x18,
    'amqp:error:list': 0x1d,
    'amqp:received:list': 0x23,
    'amqp:accepted:list': 0x24,
    'amqp:rejected:list': 0x25,
    'amqp:released:list': 0x26,
    'amqp:modified:list': 0x27,
    'amqp:source:list': 0x28,
    'amqp:target:list': 0x29,
    'amqp:coordinator:list': 0x30,
    'amqp:declare:list': 0x31,
    'amqp:discharge:list': 0x32,
    'amqp:declared:list': 0x33,
    'amqp:transactional-state:list': 0x34,
    'amqp:sasl-mechanisms:list': 0x40,
    'amqp:sasl-init:list': 0x41,
    'amqp:sasl-challenge:list': 0x42,
    'amqp:sasl-response:list': 0x43,
    'amqp:sasl-outcome:list': 0x44,
    'amqp:header:list': 0x70,
    'amqp:delivery-annotations:map': 0x71,
    'amqp:message-annotations:map': 0x72,
    'amqp:properties:list': 0x73,
    'amqp:application-properties:map': 0x74,
    'amqp:data:binary': 0x75,
    'amqp:amqp-sequence:list': 0x76,
    'amqp:amqp-value:*': 0x77,
    'amqp:footer:map': 0x78,
  }),
);

/** Reads `0x00` and a descriptor of the specification's own types; returns its code. */
export function readDescriptor(reader: Reader): number {
  if (reader.u8() !== 0x00) throw new DecodeError(`expected a described type at offset ${reader.position - 1}`);
  const code = reader.u8();
  if (code === 0x53) return reader.u8();
  reader.position--;
  const descriptor = readValue(reader);
  if (descriptor.type === 'ulong') return Number(descriptor.value);
  const known = descriptor.type === 'symbol' ? SYMBOLIC.get(descriptor.value) : undefined;
  if (known === undefined) throw new DecodeError(`unknown descriptor of type ${descriptor.type}`);
  return known;
}
