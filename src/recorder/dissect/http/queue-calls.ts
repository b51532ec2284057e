import { eventIdInText } from '../amqp/carried-event.ts';
import {
  decoded,
  type HttpCall,
  type HttpRequest,
  type HttpTransfer,
  isSuccess,
  jsonIn,
  type TransferReader,
} from './http-transfer.ts';

/** `/account/orders/messages`, `/orders/messages`, `/orders/messages/head`: what comes before, and the head. */
const MESSAGES = /^\/(.+?)\/messages(\/head)?\/?$/i;

/** Reads calls about the messages of a storage queue, a Service Bus entity or an event hub. */
export function queueCallReader(request: HttpRequest): TransferReader | undefined {
  const [matched, path = '', head] = MESSAGES.exec(request.path) ?? [];
  if (matched === undefined) return undefined;
  // Every storage client says which version of the service it speaks. [Storage docs: versioning]
  const isStorage = request.headers.has('x-ms-version');
  const isBatch = /^application\/vnd\.microsoft\.servicebus\.json/i.test(request.headers.get('content-type') ?? '');
  return (call) => {
    if (!isSuccess(call.status)) return undefined;
    if (isStorage) return storageTransfer(path, request, call);
    return head === undefined ? sent(path, request, isBatch, call) : received(path, request, call);
  };
}

/** Storage queues: put, and get with a time of invisibility; peeking takes nothing. [Storage docs: operations on messages] */
function storageTransfer(path: string, { method, target }: HttpRequest, call: HttpCall): HttpTransfer | undefined {
  const entity = path.slice(path.lastIndexOf('/') + 1);
  if (method === 'POST') {
    const messageId = textsIn(call.responseBody.toString('utf8'), 'MessageId')[0];
    const eventId = eventIdInText(textsIn(call.requestBody.toString('utf8'), 'MessageText')[0] ?? '');
    const message = {
      sizeBytes: call.requestBody.length,
      ...(messageId === undefined ? {} : { messageId }),
      ...(eventId === undefined ? {} : { eventId }),
    };
    return { entity, from: 'opener', messages: [message] };
  }
  if (method !== 'GET' || /[?&]peekonly=true/i.test(target)) return undefined;
  const text = call.responseBody.toString('utf8');
  const ids = textsIn(text, 'MessageId');
  const texts = textsIn(text, 'MessageText');
  return {
    entity,
    from: 'acceptor',
    messages: ids.map((messageId, i) => ({ messageId, sizeBytes: Buffer.byteLength(texts[i] ?? '') })),
  };
}

function textsIn(xml: string, element: string): string[] {
  return Array.from(xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g')), ([, text]) => text!);
}

/** Service Bus and Event Hubs: one message, or a batch as a JSON array. [Service Bus docs: send message, send batch] */
function sent(
  entity: string,
  { method }: HttpRequest,
  isBatch: boolean,
  { requestBody }: HttpCall,
): HttpTransfer | undefined {
  if (method !== 'POST') return undefined;
  const batch = isBatch ? jsonIn(requestBody) : undefined;
  const count = Array.isArray(batch) ? batch.length : 1;
  const sizeBytes = Math.round(requestBody.length / Math.max(count, 1));
  return { entity: decoded(entity), from: 'opener', messages: Array.from({ length: count }, () => ({ sizeBytes })) };
}

/** Service Bus: peek-lock is POST, receive-and-delete is DELETE, 204 means that there is nothing. [Service Bus docs: REST] */
function received(
  entity: string,
  { method }: HttpRequest,
  { status, responseBody }: HttpCall,
): HttpTransfer | undefined {
  if (method !== 'POST' && method !== 'DELETE') return undefined;
  const messages = status === 204 ? [] : [{ sizeBytes: responseBody.length }];
  return { entity: decoded(entity), from: 'acceptor', messages };
}
