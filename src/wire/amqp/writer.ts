import { ByteOutput } from './byte-output.ts';
import type { AmqpValue } from './types.ts';
import { inRange, writeBinary, writeString, writeSymbol, writeUint, writeValue } from './write-value.ts';

/**
 * Output with one method per field type of a composite. `undefined` is written as null, never left out: clients index
 * fields by position. [AMQP 1.4]
 */
export class Writer extends ByteOutput {
  null(): void {
    this.u8(0x40);
  }

  boolean(value: boolean | undefined): void {
    this.u8(value === undefined ? 0x40 : value ? 0x41 : 0x42);
  }

  ubyte(value: number | undefined): void {
    if (value === undefined) return this.null();
    this.pair(0x50, inRange(value, 0, 0xff, 'ubyte'));
  }

  ushort(value: number | undefined): void {
    if (value === undefined) return this.null();
    this.u8(0x60);
    this.u16(inRange(value, 0, 0xffff, 'ushort'));
  }

  uint(value: number | undefined): void {
    if (value === undefined) return this.null();
    writeUint(this, value);
  }

  ulong(value: bigint | undefined): void {
    if (value === undefined) return this.null();
    writeValue(this, { type: 'ulong', value });
  }

  timestamp(value: bigint | undefined): void {
    if (value === undefined) return this.null();
    writeValue(this, { type: 'timestamp', value });
  }

  string(value: string | undefined): void {
    if (value === undefined) return this.null();
    writeString(this, value);
  }

  symbol(value: string | undefined): void {
    if (value === undefined) return this.null();
    writeSymbol(this, value);
  }

  binary(value: Uint8Array | undefined): void {
    if (value === undefined) return this.null();
    writeBinary(this, value);
  }

  /** `multiple="true"` symbols, always as an array. */
  symbols(values: readonly string[] | undefined): void {
    if (values === undefined) return this.null();
    writeValue(this, { type: 'array', of: 'symbol', value: values.map((value) => ({ type: 'symbol', value })) });
  }

  value(value: AmqpValue | undefined): void {
    if (value === undefined) return this.null();
    writeValue(this, value);
  }
}

/** A symbol as it is written: for keys that are written with every message. */
export function encodedSymbol(text: string): Uint8Array {
  const writer = new Writer();
  writeSymbol(writer, text);
  return writer.take();
}
