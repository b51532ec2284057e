import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { HybridRowError, ROW_VERSION, RowReader } from './row-reader.ts';

const SEGMENT_SCHEMA = 2_147_473_648;
const RECORD_SCHEMA = 2_147_473_649;
/** Its row has a length and nothing more. */
const SEGMENT_BYTES = 10;
const RECORD_HEAD_BYTES = 13;

/** Whether it is a RecordIO file: JSON text never begins like that. */
export function isRecordIo(bytes: Uint8Array): boolean {
  return bytes[0] === ROW_VERSION;
}

/** The records of a file, in order. Throws {@link HybridRowError}. */
export function readRecords(bytes: Uint8Array): Uint8Array[] {
  const reader = new RowReader(bytes);
  readSegment(reader);
  const records: Uint8Array[] = [];
  while (!reader.isAtEnd) {
    reader.expectRow(RECORD_SCHEMA);
    const length = reader.int32();
    const checksum = reader.uint32();
    if (length < 0) throw new HybridRowError(`a record of ${length} bytes`);
    const record = reader.view(length);
    if (crc32(record) !== checksum) throw new HybridRowError(`the record ${records.length} has another CRC-32`);
    records.push(record);
  }
  return records;
}

/** The segment may say more about itself, such as a comment: its length says where it ends. */
function readSegment(reader: RowReader): void {
  reader.expectRow(SEGMENT_SCHEMA);
  if ((reader.u8() & 1) === 0) throw new HybridRowError('the segment has no length');
  const length = reader.int32();
  if (length < SEGMENT_BYTES) throw new HybridRowError(`a segment of ${length} bytes`);
  reader.view(length - SEGMENT_BYTES);
}

/** A file of these records. */
export function writeRecords(records: readonly Uint8Array[]): Uint8Array {
  const segment = Buffer.alloc(SEGMENT_BYTES);
  segment[0] = ROW_VERSION;
  segment.writeInt32LE(SEGMENT_SCHEMA, 1);
  segment[5] = 1;
  segment.writeInt32LE(SEGMENT_BYTES, 6);
  return Buffer.concat([segment, ...records.flatMap((record) => [recordHead(record), record])]);
}

function recordHead(record: Uint8Array): Uint8Array {
  const head = Buffer.alloc(RECORD_HEAD_BYTES);
  head[0] = ROW_VERSION;
  head.writeInt32LE(RECORD_SCHEMA, 1);
  head.writeInt32LE(record.length, 5);
  head.writeUInt32LE(crc32(record), 9);
  return head;
}
