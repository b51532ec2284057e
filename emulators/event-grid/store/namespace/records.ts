import type { AcceptedEvent } from '../../core/event/accepted-event.ts';
import type { StoredState } from '../../core/namespace/facts.ts';
import type { EventToRestore } from '../../core/namespace/restoration.ts';

const LENGTH_BYTES = 4;
/** Of an event that was taken in, and not received yet. */
const FRESH = Buffer.of(0x30);

/** What stands in front of an event's own bytes. */
type EventHead = Pick<AcceptedEvent, 'schema' | 'envelope'> & { readonly publishedAtMs: number };

/** `u32 length, head as JSON, payload as it is` */
export function encodeEvent({ schema, envelope, payload }: AcceptedEvent, publishedAtMs: number): Buffer {
  const head: EventHead = { schema, envelope, publishedAtMs };
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.allocUnsafe(LENGTH_BYTES);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, payload]);
}

/** The payload is a view of `bytes`. Throws SyntaxError or RangeError. */
export function decodeEvent(bytes: Uint8Array, sequenceNumber: number): EventToRestore {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = LENGTH_BYTES + buffer.readUInt32BE(0);
  const { schema, envelope, publishedAtMs } = JSON.parse(buffer.toString('utf8', LENGTH_BYTES, end)) as EventHead;
  return { sequenceNumber, publishedAtMs, event: { schema, envelope, payload: buffer.subarray(end) } };
}

/** How an event is in a queue. */
export function encodeState(state: StoredState | undefined): Buffer {
  return state === undefined ? FRESH : Buffer.from(JSON.stringify(state));
}

/** Throws SyntaxError. */
export function decodeState(bytes: Uint8Array): StoredState | undefined {
  return bytes.length === FRESH.length ? undefined : (readJson(bytes) as StoredState);
}

/** Throws SyntaxError. */
export function readJson(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
}
