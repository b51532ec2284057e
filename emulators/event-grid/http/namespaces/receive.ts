import type { HttpReply, HttpRequest } from '../../../../src/transport/http/service.ts';
import type { ReceivedEvent } from '../../core/namespace/commands.ts';
import type { QueueAddress } from '../../core/namespace/facts.ts';
import type { NamespaceHost } from '../../runtime/namespace-host.ts';
import { succeeded } from '../grid-error.ts';
import { JSON_HEADERS } from './json-reply.ts';
import { numberIn } from './query-number.ts';

/** [event-grid-protocol 6] */
const EVENTS = { min: 1, max: 100, byDefault: 1 };
const WAIT_SECONDS = { min: 10, max: 120, byDefault: 60 };

/** Waits for events and locks them. Throws GridError. */
export async function receive(
  host: NamespaceHost,
  queue: QueueAddress,
  { query }: HttpRequest,
  gone: AbortSignal,
): Promise<HttpReply> {
  const eventsMax = numberIn(query, 'maxEvents', EVENTS);
  const waitMs = 1_000 * numberIn(query, 'maxWaitTime', WAIT_SECONDS);
  const received = succeeded(await host.receive({ ...queue, eventsMax, waitMs }, gone));
  return { status: 200, headers: JSON_HEADERS, body: receivedJson(received) };
}

/** The events are put in as the bytes that they are. */
function receivedJson(received: readonly ReceivedEvent[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let opening = '{"value":[';
  for (const { event, lockToken, deliveryCount } of received) {
    const broker = `{"brokerProperties":{"lockToken":"${lockToken}","deliveryCount":${deliveryCount}},"event":`;
    parts.push(Buffer.from(opening + broker), event.payload);
    opening = '},';
  }
  parts.push(Buffer.from(received.length === 0 ? `${opening}]}` : '}]}'));
  return Buffer.concat(parts);
}
