import type { EventStored } from '../../core/delivery/facts.ts';
import type { AcceptedEvent } from '../../core/event/accepted-event.ts';
import { decodeEventRecord, encodeEventRecord } from '../records.ts';

type StoredFields = Pick<EventStored, 'publishedAtMs' | 'outputId' | 'subscriptions'>;
type Head = StoredFields & { readonly event: Omit<AcceptedEvent, 'payload'> };

/** The head is everything but the payload. */
export function encodeEvent({ event, publishedAtMs, outputId, subscriptions }: EventStored): Buffer {
  const { payload, ...rest } = event;
  const head: Head = { publishedAtMs, outputId, subscriptions, event: rest };
  return encodeEventRecord({ head, payload });
}

/** The payload is a view of `bytes`. Throws where they are no event. */
export function decodeEvent(bytes: Uint8Array, number: number): EventStored {
  const { head, payload } = decodeEventRecord(bytes);
  const { event, ...stored } = head as Head;
  return { type: 'event-stored', number, ...stored, event: { ...event, payload } };
}
