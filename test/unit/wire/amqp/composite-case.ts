import { expect, it } from 'vitest';
import { readDescriptor } from '../../../../src/wire/amqp/fields.ts';
import { skipValue } from '../../../../src/wire/amqp/read-value.ts';
import { DecodeError, Reader } from '../../../../src/wire/amqp/reader.ts';
import type { Writer } from '../../../../src/wire/amqp/writer.ts';
import { hex, written } from './any-value.ts';

/** A composite type of the specification and what its codec must hold to. */
export interface CompositeCase<T> {
  /** As in its symbolic descriptor, `amqp:<name>:list`. */
  readonly name: string;
  readonly code: number;
  readonly fieldCount: number;
  /** Positions of the fields that must not be null. */
  readonly mandatory: readonly number[];
  readonly full: T;
  readonly minimal: T;
  readonly write: (writer: Writer, value: T) => void;
  readonly read: (code: number, reader: Reader) => unknown;
}

/** The encoded fields of a described list, and its descriptor. */
export function takeApart(bytes: Buffer): { code: number; fields: Buffer[] } {
  const reader = new Reader(bytes);
  const code = readDescriptor(reader);
  const isSmall = reader.u8() === 0xc0;
  const size = isSmall ? reader.u8() : reader.u32();
  expect(size).toBe(reader.remaining);
  const count = isSmall ? reader.u8() : reader.u32();
  const fields = Array.from({ length: count }, () => {
    const start = reader.position;
    skipValue(reader);
    return bytes.subarray(start, reader.position);
  });
  expect(reader.remaining).toBe(0);
  return { code, fields };
}

export function list32(fields: readonly Buffer[]): Buffer {
  const content = Buffer.concat(fields);
  const header = Buffer.alloc(9, 0xd0);
  header.writeUInt32BE(content.length + 4, 1);
  header.writeUInt32BE(fields.length, 5);
  return Buffer.concat([header, content]);
}

function list8(fields: readonly Buffer[]): Buffer {
  const content = Buffer.concat(fields);
  return Buffer.concat([Buffer.of(0xc0, content.length + 1, fields.length), content]);
}

function withoutTrailingNulls(fields: readonly Buffer[]): readonly Buffer[] {
  return fields.slice(0, fields.findLastIndex((field) => field[0] !== 0x40) + 1);
}

/** The three spellings of a descriptor. [AMQP 1.5] */
function descriptors({ name, code }: { name: string; code: number }): readonly Buffer[] {
  const symbol = `amqp:${name}:list`;
  return [
    Buffer.of(0x00, 0x53, code),
    Buffer.of(0x00, 0x80, 0, 0, 0, 0, 0, 0, 0, code),
    Buffer.concat([Buffer.of(0x00, 0xa3, symbol.length), Buffer.from(symbol)]),
  ];
}

/** Registers what holds for every composite. Values are compared without their undefined fields. */
export function itIsComposite<T>(composite: CompositeCase<T>): void {
  const { code, fieldCount, mandatory, full, minimal, write } = composite;
  const fullBytes = written((writer) => write(writer, full));
  const minimalBytes = written((writer) => write(writer, minimal));
  const small = Buffer.of(0x00, 0x53, code);
  const read = (bytes: Buffer, behind = hex('')) => {
    const reader = new Reader(Buffer.concat([bytes, behind]));
    const value = composite.read(readDescriptor(reader), reader);
    expect(reader.position).toBe(bytes.length);
    return value;
  };

  it('comes back with all fields and with the mandatory ones alone', () => {
    expect(read(fullBytes, hex('a0ff'))).toEqual(full);
    expect(read(minimalBytes, hex('a0ff'))).toEqual(minimal);
  });

  it(`is written under a small ulong with all ${fieldCount} fields`, () => {
    for (const bytes of [fullBytes, minimalBytes]) {
      expect(bytes.subarray(0, 3)).toEqual(small);
      expect(takeApart(bytes).fields).toHaveLength(fieldCount);
    }
    expect(takeApart(fullBytes).fields.map((field) => field[0])).not.toContain(0x40);
  });

  it('is read under every descriptor and list form, with trailing fields left out', () => {
    const fields = withoutTrailingNulls(takeApart(minimalBytes).fields);
    for (const descriptor of descriptors(composite)) {
      expect(read(Buffer.concat([descriptor, list8(fields)]))).toEqual(minimal);
      expect(read(Buffer.concat([descriptor, list32(fields)]))).toEqual(minimal);
      if (fields.length === 0) expect(read(Buffer.concat([descriptor, hex('45')]))).toEqual(minimal);
    }
  });

  it('is read with further fields of a later version', () => {
    const fields = [...takeApart(fullBytes).fields, hex('a1 01 78'), hex('45'), hex('00 53 01 40')];
    expect(read(Buffer.concat([small, list32(fields)]))).toEqual(full);
  });

  it('is refused without a mandatory field', () => {
    const fields = takeApart(fullBytes).fields;
    for (const position of mandatory) {
      const absent = fields.map((field, i) => (i === position ? hex('40') : field));
      expect(() => read(Buffer.concat([small, list32(absent)]))).toThrow(DecodeError);
      expect(() => read(Buffer.concat([small, list32(fields.slice(0, position))]))).toThrow(DecodeError);
    }
    if (mandatory.length > 0) expect(() => read(Buffer.concat([small, hex('45')]))).toThrow(DecodeError);
  });

  it('is refused when it is cut short anywhere', () => {
    for (let length = 0; length < fullBytes.length; length++) {
      expect(() => read(fullBytes.subarray(0, length))).toThrow(DecodeError);
    }
  });
}
