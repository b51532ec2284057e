import { messagesIn, receivedMessagesIn } from '../json-messages.ts';
import {
  decoded,
  type HttpCall,
  type HttpMessage,
  type HttpRequest,
  isSuccess,
  type TransferReader,
} from './http-transfer.ts';

/** `/orders/api/events`, `/api/events`: the topic, if the path has it. [event-grid-protocol 2.1] */
const TOPIC_EVENTS = /^(?:\/([^/]+))?\/api\/events\/?$/i;
/** `/topics/orders:publish`, with or without the namespace before it. [event-grid-protocol 6] */
const NAMESPACE_PUBLISH = /\/topics\/([^/:]+):publish$/i;
const NAMESPACE_RECEIVE = /\/topics\/([^/:]+\/eventsubscriptions\/[^/:]+):receive$/i;
/**
 * `/container/SUBSCRIPTION/2026/1/31/9/guid.json`, or `/container/namespace/topic/subscription/…`; before it the account, where that is
 * not in the host's name. [event-grid-protocol 3.6, 6.1]
 */
const DEAD_LETTER = /^\/([^/]+(?:\/[^/]+){1,4})\/\d{4}\/\d{1,2}\/\d{1,2}\/\d{1,2}\/[0-9a-f-]{36}\.json$/i;
/** What a webhook may say to take events. [event-grid-protocol 3.3] */
const TAKEN = [200, 201, 202, 203, 204];

/** Reads the calls that bring events to Event Grid, or that it makes to bring them on. */
export function eventGridCallReader(request: HttpRequest): TransferReader | undefined {
  const { method, path } = request;
  if (method === 'PUT') return deadLetterReader(request);
  if (method !== 'POST') return undefined;
  const type = request.headers.get('aeg-event-type');
  if (type !== undefined) return /^notification$/i.test(type) ? notificationReader(request) : undefined;
  const [published, topic] = TOPIC_EVENTS.exec(path) ?? [];
  if (published !== undefined) return publishReader(topic ?? hostLabel(request), request);
  const [, namespaceTopic] = NAMESPACE_PUBLISH.exec(path) ?? [];
  if (namespaceTopic !== undefined) return publishReader(namespaceTopic, request);
  const [, subscription] = NAMESPACE_RECEIVE.exec(path) ?? [];
  return subscription === undefined ? undefined : (call) => received(subscription, call);
}

/** `orders` of `orders.westeurope-1.eventgrid.azure.net`. */
function hostLabel({ headers }: HttpRequest): string {
  return headers.get('host')?.split(/[.:]/, 1)[0] ?? '';
}

function publishReader(topic: string, request: HttpRequest): TransferReader {
  const [entity, from, eventsIn] = [decoded(topic), 'opener', eventsReader(request)] as const;
  return ({ requestBody, status }) =>
    isSuccess(status) ? { entity, from, messages: eventsIn(requestBody) } : undefined;
}

/** Webhooks and functions. The query of the address may hold a key. */
function notificationReader(request: HttpRequest): TransferReader {
  const [entity, from, eventsIn] = [decoded(request.path), 'opener', eventsReader(request)] as const;
  return ({ requestBody, status }) =>
    TAKEN.includes(status)
      ? { entity, from, messages: eventsIn(requestBody) }
      : { entity, from, messages: [], isRefused: true };
}

/** A CloudEvent in binary mode is in the headers, and its data is the body. [CloudEvents HTTP binding, 3.1] */
export function eventsReader({ headers }: HttpRequest): (body: Buffer) => HttpMessage[] {
  const messageId = headers.get('ce-id');
  return messageId === undefined ? messagesIn : ({ length: sizeBytes }) => [{ sizeBytes, messageId }];
}

function received(subscription: string, { responseBody, status }: HttpCall) {
  if (!isSuccess(status)) return undefined;
  return { entity: decoded(subscription), from: 'acceptor', messages: receivedMessagesIn(responseBody) } as const;
}

/** A blob of dead letters is told from others by its name, and by what is in it. */
function deadLetterReader({ path, headers }: HttpRequest): TransferReader | undefined {
  const [, folders] = headers.has('x-ms-blob-type') ? (DEAD_LETTER.exec(path) ?? []) : [];
  if (folders === undefined) return undefined;
  const names = folders.split('/');
  const container = names[names.length % 2]!;
  return ({ requestBody, status }) => {
    if (!isSuccess(status) || !/"dead-?letter(reason|properties)"/i.test(requestBody.toString('utf8')))
      return undefined;
    return { entity: decoded(container), from: 'opener', messages: messagesIn(requestBody) };
  };
}
