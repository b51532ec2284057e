import type { Attempt } from '../core/delivery/commands.ts';
import { eventBody } from './delivery-body.ts';
import { statusFailure } from './delivery-failure.ts';
import type { WebhookSurroundings } from './webhook.ts';

const API_VERSION = '2024-06-01';
const AUDIENCE = 'https://eventgrid.azure.net';
const TOPIC_ID = /\/namespaces\/([^/]+)\/topics\/([^/]+)$/i;
/** A namespace's host has the name of its region, which nobody here needs to know. */
const REGION = 'local';

/** The names of the namespace and of the topic in it; empty where it is no topic of a namespace. */
export function namespaceTopicOf(id: string): readonly [namespace: string, topic: string] {
  const [, namespace = '', topic = ''] = TOPIC_ID.exec(id) ?? [];
  return [namespace, topic];
}

/** Publishes the events to a topic of an Event Grid namespace of this instance, as CloudEvents. Returns the status. */
export async function deliverToNamespaceTopic(
  attempt: Attempt,
  resourceId: string,
  { connections, identity }: WebhookSurroundings,
  signal: AbortSignal,
): Promise<number> {
  const [namespace, topic] = namespaceTopicOf(resourceId);
  const host = `${namespace}.${REGION}-1.eventgrid.azure.net`;
  const { token } = await identity.token(AUDIENCE);
  let last = 200;
  for (const event of attempt.events) {
    const { contentType, body } = eventBody(attempt, event);
    const request = {
      method: 'POST',
      path: `/topics/${encodeURIComponent(topic)}:publish?api-version=${API_VERSION}`,
      headers: { host, 'content-type': contentType, authorization: `Bearer ${token}` },
      body,
    };
    const target = { listener: 'gateway', tls: true, serverName: host };
    ({ status: last } = await connections.send(target, () => request, signal));
    if (last !== 200) throw statusFailure(last);
  }
  return last;
}
