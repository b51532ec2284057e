import { Buffer } from 'node:buffer';
import { writeRecords } from './record-io.ts';
import { ROW_VERSION } from './row-reader.ts';

/** What came of one operation of a batch. */
export interface BatchResultRow {
  readonly statusCode: number;
  readonly subStatusCode: number;
  /** With its quotes. */
  readonly eTag?: string | undefined;
  /** JSON text. */
  readonly resourceBody?: Uint8Array | undefined;
  readonly retryAfterMilliseconds?: number | undefined;
  /** Request units. */
  readonly requestCharge: number;
}

const SCHEMA = 2_145_473_649;
const FIXED_BYTES = 14;
/** Type codes and the numbers of the properties, as they are written in front of a value. */
const RETRY_AFTER = [0x0b, 5] as const;
const REQUEST_CHARGE = [0x10, 6] as const;

/** The results of a batch, one for each operation and in their order. [cosmos-protocol, appendix B] */
export function encodeBatchResults(results: readonly BatchResultRow[]): Uint8Array {
  return writeRecords(results.map(encodeRow));
}

function encodeRow(row: BatchResultRow): Uint8Array {
  const { statusCode, subStatusCode, eTag, resourceBody, retryAfterMilliseconds, requestCharge } = row;
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed[0] = ROW_VERSION;
  fixed.writeInt32LE(SCHEMA, 1);
  fixed[5] = 0b11 | (eTag === undefined ? 0 : 4) | (resourceBody === undefined ? 0 : 8);
  fixed.writeInt32LE(statusCode, 6);
  fixed.writeInt32LE(subStatusCode, 10);
  const parts: Uint8Array[] = [fixed];
  for (const value of [eTag === undefined ? undefined : Buffer.from(eTag), resourceBody]) {
    if (value !== undefined) parts.push(varuint(value.length), value);
  }
  if (retryAfterMilliseconds !== undefined) {
    const value = Buffer.alloc(4);
    value.writeUInt32LE(retryAfterMilliseconds);
    parts.push(Uint8Array.from(RETRY_AFTER), value);
  }
  const charge = Buffer.alloc(8);
  charge.writeDoubleLE(requestCharge);
  return Buffer.concat([...parts, Uint8Array.from(REQUEST_CHARGE), charge]);
}

/** Seven bits to the byte, the lowest first. */
function varuint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
