import type { EventStored } from '../../core/delivery/facts.ts';
import type { AcceptedEvent } from '../../core/event/accepted-event.ts';

const LENGTH_BYTES = 4;

type StoredFields = Pick<EventStored, 'publishedAtMs' | 'outputId' | 'subscriptions'>;
type Head = StoredFields & { readonly event: Omit<AcceptedEvent, 'payload'> };

/** `u32 length, JSON of everything but the payload, payload`. */
export function encodeEvent({ event, publishedAtMs, outputId, subscriptions }: EventStored): Buffer {
  const { payload, ...rest } = event;
  const head: Head = { publishedAtMs, outputId, subscriptions, event: rest };
  const text = JSON.stringify(head);
  const headBytes = Buffer.byteLength(text);
  const record = Buffer.allocUnsafe(LENGTH_BYTES + headBytes + payload.length);
  record.writeUInt32BE(headBytes);
  record.write(text, LENGTH_BYTES);
  record.set(payload, LENGTH_BYTES + headBytes);
  return record;
}

/** The payload is a view of `bytes`. Throws where they are no event. */
export function decodeEvent(bytes: Uint8Array, number: number): EventStored {
  const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payloadAt = LENGTH_BYTES + record.readUInt32BE();
  if (payloadAt > record.length) throw new RangeError('a record of an event is too short');
  const { event, ...stored } = readJson(record.subarray(LENGTH_BYTES, payloadAt)) as Head;
  return { type: 'event-stored', number, ...stored, event: { ...event, payload: record.subarray(payloadAt) } };
}

/** Writes plain objects, arrays and scalars. What is undefined is left out. */
export function writeJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** Throws SyntaxError. */
export function readJson(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
}
