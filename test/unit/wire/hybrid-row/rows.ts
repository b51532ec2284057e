import { crc32 } from 'node:zlib';

/** `81 f0 …` as bytes. */
export const bytesOf = (hex: string) => Buffer.from(hex.replaceAll(/[\s|]/g, ''), 'hex');

/** [cosmos-protocol, appendix B: derived examples] */
export const SEGMENT = '81 f0d8ff7f 01 0a000000';

/** A file of one record with this row. */
export function fileOf(row: string): Uint8Array {
  const bytes = bytesOf(row);
  const head = Buffer.alloc(13);
  head[0] = 0x81;
  head.writeInt32LE(2147473649, 1);
  head.writeInt32LE(bytes.length, 5);
  head.writeUInt32LE(crc32(bytes), 9);
  return Buffer.concat([bytesOf(SEGMENT), head, bytes]);
}
