import { createHash } from 'node:crypto';

const LENGTH_BYTES = 4;

/** What stands in front of an event's own bytes, and these. */
export interface EventRecord {
  readonly head: unknown;
  readonly payload: Uint8Array;
}

/** `u32 length, head as JSON, payload as it is` */
export function encodeEventRecord({ head, payload }: EventRecord): Buffer {
  const text = JSON.stringify(head);
  const headBytes = Buffer.byteLength(text);
  const record = Buffer.allocUnsafe(LENGTH_BYTES + headBytes + payload.length);
  record.writeUInt32BE(headBytes);
  record.write(text, LENGTH_BYTES);
  record.set(payload, LENGTH_BYTES + headBytes);
  return record;
}

/** The payload is a view of `bytes`. Throws SyntaxError or RangeError where they are no event. */
export function decodeEventRecord(bytes: Uint8Array): EventRecord {
  const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payloadAt = LENGTH_BYTES + record.readUInt32BE();
  if (payloadAt > record.length) throw new RangeError('a record of an event is too short');
  return { head: readJson(record.subarray(LENGTH_BYTES, payloadAt)), payload: record.subarray(payloadAt) };
}

/** Writes plain objects, arrays and scalars. What is undefined is left out. */
export function writeJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** Throws SyntaxError. */
export function readJson(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
}

/** A resource id as a part of a key, in any case: ids may be longer than keys. */
export function hashOfId(id: string): Buffer {
  return createHash('sha256').update(id.toLowerCase()).digest();
}
