import type { AcceptedEvent } from './accepted-event.ts';
import { decodeUtf8 } from './utf8.ts';

/** The event's JSON, parsed. */
export function eventObject({ payload }: AcceptedEvent): Readonly<Record<string, unknown>> {
  return JSON.parse(decodeUtf8(payload)) as Record<string, unknown>;
}
