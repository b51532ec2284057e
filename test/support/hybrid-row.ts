import { crc32 } from 'node:zlib';

/*
 * The client's half of batches in HybridRow, which azwire itself does not need: written from the same reference as
 * `src/wire/hybrid-row`, and by other means. [cosmos-protocol, appendix B]
 */

export interface RowOperation {
  readonly type: keyof typeof OPERATION_TYPES;
  readonly partitionKey?: string;
  readonly id?: string;
  readonly body?: string | Uint8Array;
  readonly ifMatch?: string;
  readonly minimal?: boolean;
}

export interface RowResult {
  readonly statusCode: number;
  readonly subStatusCode: number;
  readonly eTag: string | undefined;
  readonly body: Record<string, unknown> | undefined;
  readonly requestCharge: number | undefined;
}

const OPERATION_TYPES = { create: 0, patch: 1, read: 2, delete: 4, replace: 5, upsert: 20 } as const;

/** A batch as .NET clients send it. */
export function encodeRowOperations(operations: readonly RowOperation[]): Uint8Array {
  const file = operations.map((operation) => {
    const row = encodeRow(operation);
    return Buffer.concat([Buffer.of(0x81), int32(2147473649), int32(row.length), uint32(crc32(row)), row]);
  });
  return Buffer.concat([Buffer.of(0x81), int32(2147473648), Buffer.of(1), int32(10), ...file]);
}

function encodeRow({ type, partitionKey, id, body, ifMatch, minimal }: RowOperation): Buffer {
  const variable = [partitionKey, undefined, id, undefined, body].map((value) =>
    value === undefined ? undefined : Buffer.from(value),
  );
  const presence = variable.reduce((bits, value, i) => bits | (value === undefined ? 0 : 4 << i), 3);
  return Buffer.concat([
    Buffer.of(0x81),
    int32(2145473648),
    Buffer.of(presence),
    int32(OPERATION_TYPES[type]),
    int32(2),
    ...variable.map((value) => (value === undefined ? Buffer.of() : withLength(value))),
    ifMatch === undefined ? Buffer.of() : Buffer.concat([Buffer.of(0x14, 9), withLength(Buffer.from(ifMatch))]),
    minimal === undefined ? Buffer.of() : Buffer.of(minimal ? 3 : 2, 12),
  ]);
}

/** The results of such a batch. */
export function decodeRowResults(file: Uint8Array): RowResult[] {
  const bytes = Buffer.from(file);
  const results: RowResult[] = [];
  for (let at = 10; at < bytes.length; ) {
    const end = at + 13 + bytes.readInt32LE(at + 5);
    results.push(decodeRow(bytes.subarray(at + 13, end)));
    at = end;
  }
  return results;
}

function decodeRow(row: Buffer): RowResult {
  const presence = row[5]!;
  let at = 14;
  const next = () => {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = row[at++]!;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at += length;
    return row.toString('utf8', at - length, at);
  };
  const eTag = (presence & 4) === 0 ? undefined : next();
  const body = (presence & 8) === 0 ? undefined : (JSON.parse(next()) as Record<string, unknown>);
  const requestCharge = row[at] === 0x10 && row[at + 1] === 6 ? row.readDoubleLE(at + 2) : undefined;
  return { statusCode: row.readInt32LE(6), subStatusCode: row.readInt32LE(10), eTag, body, requestCharge };
}

function withLength(value: Buffer): Buffer {
  const length: number[] = [];
  let rest = value.length;
  for (; rest > 0x7f; rest >>= 7) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...length, rest]), value]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
