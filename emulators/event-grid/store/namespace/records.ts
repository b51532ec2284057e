import type { AcceptedEvent } from '../../core/event/accepted-event.ts';
import type { StoredState } from '../../core/namespace/facts.ts';
import type { EventToRestore } from '../../core/namespace/restoration.ts';
import { decodeEventRecord, encodeEventRecord, readJson, writeJson } from '../records.ts';

/** Of an event that was taken in, and not received yet. */
const FRESH = Buffer.of(0x30);

/** What stands in front of an event's own bytes. */
type EventHead = Pick<AcceptedEvent, 'schema' | 'envelope'> & { readonly publishedAtMs: number };

export function encodeEvent({ schema, envelope, payload }: AcceptedEvent, publishedAtMs: number): Buffer {
  const head: EventHead = { schema, envelope, publishedAtMs };
  return encodeEventRecord({ head, payload });
}

/** The payload is a view of `bytes`. Throws SyntaxError or RangeError. */
export function decodeEvent(bytes: Uint8Array, sequenceNumber: number): EventToRestore {
  const { head, payload } = decodeEventRecord(bytes);
  const { schema, envelope, publishedAtMs } = head as EventHead;
  return { sequenceNumber, publishedAtMs, event: { schema, envelope, payload } };
}

/** How an event is in a queue. */
export function encodeState(state: StoredState | undefined): Buffer {
  return state === undefined ? FRESH : writeJson(state);
}

/** Throws SyntaxError. */
export function decodeState(bytes: Uint8Array): StoredState | undefined {
  return bytes.length === FRESH.length ? undefined : (readJson(bytes) as StoredState);
}
