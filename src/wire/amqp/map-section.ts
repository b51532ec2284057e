import { readDescriptor } from './fields.ts';
import { readValue, skipValue } from './read-value.ts';
import { DecodeError, Reader } from './reader.ts';
import type { AmqpValue } from './types.ts';
import type { Writer } from './writer.ts';

/** The map of an annotations, application-properties or footer section that fills `bytes[start, end)`; empty when absent. */
export function readMapSection(bytes: Uint8Array, start: number, end: number): AmqpValue {
  if (start === end) return { type: 'map', value: [] };
  const reader = new Reader(bytes, start, end);
  readDescriptor(reader);
  return readValue(reader);
}

/** Writes one entry of a map section; returns nothing, the caller says how many there are. */
type WriteEntries = (writer: Writer) => void;

/**
 * Copies a map section byte for byte, except the entries whose key `replaced` names, and appends `addedCount` entries that
 * `writeAdded` writes. The section is `bytes[start, end)`, empty when absent. Nothing is decoded but the keys.
 */
export function writeMergedMapSection(
  writer: Writer,
  section: number,
  bytes: Buffer,
  start: number,
  end: number,
  replaced: (key: string) => boolean,
  addedCount: number,
  writeAdded: WriteEntries,
): void {
  writer.u8(0x00);
  writer.pair(0x53, section);
  const map = writer.beginCompound();
  const kept = start === end ? 0 : copyEntries(writer, bytes, start, end, replaced);
  writeAdded(writer);
  writer.endMap(map, (kept + addedCount) * 2);
}

function copyEntries(
  writer: Writer,
  bytes: Buffer,
  start: number,
  end: number,
  replaced: (key: string) => boolean,
): number {
  let kept = 0;
  eachEntry(bytes, start, end, (key, entryAt, entryEnd) => {
    if (key !== undefined && replaced(key)) return;
    writer.raw(bytes, entryAt, entryEnd);
    kept++;
  });
  return kept;
}

/** Throws DecodeError unless the section could be merged: it is absent, or a map whose entries are all there. */
export function checkMapSection(bytes: Buffer, start: number, end: number): void {
  if (start !== end) eachEntry(bytes, start, end, () => {});
}

/** Calls `visit` with the key of each entry, if that is text, and where the entry lies. */
function eachEntry(
  bytes: Buffer,
  start: number,
  end: number,
  visit: (key: string | undefined, entryAt: number, entryEnd: number) => void,
): void {
  const reader = new Reader(bytes, start, end);
  readDescriptor(reader);
  const count = mapHeader(reader);
  if (count % 2 !== 0) throw new DecodeError(`map with an odd number of values, ${count}`);
  for (let i = 0; i < count; i += 2) {
    const entryAt = reader.position;
    const key = keyText(reader);
    skipValue(reader);
    visit(key, entryAt, reader.position);
  }
  if (reader.remaining > 0) throw new DecodeError(`map section with ${reader.remaining} bytes behind its values`);
}

function mapHeader(reader: Reader): number {
  const code = reader.u8();
  const wide = code === 0xd1;
  if (!wide && code !== 0xc1) throw new DecodeError(`expected a map, found constructor 0x${code.toString(16)}`);
  reader.skip(wide ? 4 : 1);
  return wide ? reader.u32() : reader.u8();
}

/** The key under the cursor if it is a string or symbol; moves over it either way. */
function keyText(reader: Reader): string | undefined {
  switch (reader.peekU8()) {
    case 0xa1:
      reader.skip(1);
      return reader.utf8(reader.u8());
    case 0xa3:
      reader.skip(1);
      return reader.ascii(reader.u8());
    case 0xb1:
      reader.skip(1);
      return reader.utf8(reader.u32());
    case 0xb3:
      reader.skip(1);
      return reader.ascii(reader.u32());
    default:
      skipValue(reader);
      return undefined;
  }
}
