import { Reader } from '../../../src/wire/amqp/reader.ts';
import { Writer } from '../../../src/wire/amqp/writer.ts';

/** What the application keeps with a session. */
export interface SessionStateRecord {
  readonly sessionId: string;
  readonly state: Uint8Array;
  readonly updatedAtMs: number;
}

/** `f64 updated at, u32 length, session id, state` */
export function encodeSessionState({ sessionId, state, updatedAtMs }: SessionStateRecord): Buffer {
  const writer = new Writer(state.length + sessionId.length + 32);
  const length = Buffer.byteLength(sessionId);
  writer.f64(updatedAtMs);
  writer.u32(length);
  writer.text(sessionId, length, 'utf8');
  writer.raw(state);
  return writer.take();
}

/** `bytes` become the state. Throws DecodeError. */
export function decodeSessionState(bytes: Uint8Array): SessionStateRecord {
  const reader = new Reader(bytes);
  const updatedAtMs = reader.f64();
  const sessionId = reader.view(reader.u32()).toString();
  return { sessionId, updatedAtMs, state: reader.view(reader.remaining) };
}

/** A message id that is remembered. */
export interface RememberedRecord {
  readonly key: string;
  readonly untilMs: number;
}

/** `f64 until, key` */
export function encodeRemembered({ key, untilMs }: RememberedRecord): Buffer {
  const bytes = Buffer.allocUnsafe(8 + Buffer.byteLength(key));
  bytes.writeDoubleBE(untilMs);
  bytes.write(key, 8);
  return bytes;
}

/** Throws DecodeError. */
export function decodeRemembered(bytes: Uint8Array): RememberedRecord {
  const reader = new Reader(bytes);
  return { untilMs: reader.f64(), key: reader.view(reader.remaining).toString() };
}

/** A sequence number. */
export function encodeNumber(number: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleBE(number);
  return bytes;
}

/** Throws DecodeError. */
export function decodeNumber(bytes: Uint8Array): number {
  return new Reader(bytes).f64();
}
