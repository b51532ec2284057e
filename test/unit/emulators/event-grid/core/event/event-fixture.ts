import { expect } from 'vitest';
import type { AcceptedEvent } from '../../../../../../emulators/event-grid/core/event/accepted-event.ts';
import type { EventTarget } from '../../../../../../emulators/event-grid/core/event/event-request.ts';
import { readEvents } from '../../../../../../emulators/event-grid/core/event/read-events.ts';
import { Failure } from '../../../../../../emulators/event-grid/core/failure.ts';

export const TOPIC_ID = '/subscriptions/s/resourceGroups/r/providers/Microsoft.EventGrid/topics/orders';
export const LIMITS = { requestBytesMax: 2_000, eventBytesMax: 1_000, extensionNameCharsMax: Number.POSITIVE_INFINITY };
export const NOW = '2026-01-01T00:00:00.000Z';

/** A complete event of the Event Grid schema. */
export const EVENT = {
  id: '1',
  subject: '/orders/7',
  eventType: 'Order.Placed',
  eventTime: '2026-01-01T10:00:00Z',
  data: { total: 7 },
  dataVersion: '1.0',
};

/** A CloudEvent with what is required. */
export const CLOUD_EVENT = { specversion: '1.0', id: '1', source: '/shop', type: 'Order.Placed' };

export const target = (inputSchema: EventTarget['inputSchema'], more: Partial<EventTarget> = {}): EventTarget => ({
  id: TOPIC_ID,
  inputSchema,
  isDomain: false,
  ...more,
});

/** The reply to a body, sent as it is where it is text or bytes. */
export function read(
  to: EventTarget,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  limits = LIMITS,
): readonly AcceptedEvent[] | Failure {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(text);
  return readEvents({ headers, body: bytes }, to, limits, { newId: () => 'made', nowIso: NOW });
}

export function accepted(reply: readonly AcceptedEvent[] | Failure): readonly AcceptedEvent[] {
  if (reply instanceof Failure) throw new Error(`${reply.error}: ${reply.detail}`);
  return reply;
}

export function one(reply: readonly AcceptedEvent[] | Failure): AcceptedEvent {
  const events = accepted(reply);
  expect(events).toHaveLength(1);
  return events[0]!;
}

export function refused(reply: readonly AcceptedEvent[] | Failure): Failure {
  expect(reply).toBeInstanceOf(Failure);
  return reply as Failure;
}

export function json(bytes: Uint8Array): Record<string, unknown> {
  return JSON.parse(text(bytes));
}

export function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
