import { Buffer } from 'node:buffer';
import type { Attempt } from '../core/delivery/commands.ts';
import type { DeliverySchema } from '../core/event/accepted-event.ts';
import { renderEvent } from '../core/event/render-event.ts';

export interface DeliveryBody {
  readonly contentType: string;
  readonly body: Uint8Array;
}

const SINGLE: Readonly<Record<DeliverySchema, string>> = {
  EventGridSchema: 'application/json; charset=utf-8',
  CloudEventSchemaV1_0: 'application/cloudevents+json; charset=utf-8',
  CustomInputSchema: 'application/json; charset=utf-8',
};

/** One event, as one JSON object. */
export function eventBody(
  { subscription }: Pick<Attempt, 'subscription'>,
  { event }: Attempt['events'][number],
): DeliveryBody {
  const schema = subscription.definition.eventDeliverySchema;
  return { contentType: SINGLE[schema], body: renderEvent(event, schema) };
}

/** What one HTTP request carries. Only CloudEvents come without an array, where there are no batches. [event-grid-protocol 3.3] */
export function requestBody(attempt: Pick<Attempt, 'subscription' | 'events'>, isBatched: boolean): DeliveryBody {
  const schema = attempt.subscription.definition.eventDeliverySchema;
  const bodies = attempt.events.map((event) => eventBody(attempt, event));
  const [first] = bodies;
  const isCloudEvents = schema === 'CloudEventSchemaV1_0';
  if (isCloudEvents && !isBatched && first !== undefined && bodies.length === 1) return first;
  const contentType = isCloudEvents ? 'application/cloudevents-batch+json; charset=utf-8' : SINGLE[schema];
  return { contentType, body: jsonArray(bodies.map(({ body }) => body)) };
}

/** An array of values that are JSON already. */
export function jsonArray(values: readonly Uint8Array[]): Buffer {
  const parts = values.flatMap((value, i) => [Buffer.from(i === 0 ? '[' : ','), value]);
  return Buffer.concat([...parts, Buffer.from(values.length === 0 ? '[]' : ']')]);
}
