import type { HttpHead } from './http-reader.ts';
import {
  decoded,
  type HttpCall,
  type HttpTransfer,
  isSuccess,
  jsonIn,
  methodOf,
  type TransferReader,
  targetOf,
} from './http-transfer.ts';

/** `/account/orders/messages?…`, `/orders/messages`, `/orders/messages/head`: what comes before, and the head. */
const MESSAGES = /^\/(.+?)\/messages(\/head)?\/?(?:\?.*)?$/i;

/** Reads calls about the messages of a storage queue, a Service Bus entity or an event hub. */
export function queueCallReader(request: HttpHead): TransferReader | undefined {
  const [matched, path = '', head] = MESSAGES.exec(targetOf(request)) ?? [];
  if (matched === undefined) return undefined;
  return (call) => {
    if (!isSuccess(call.status)) return undefined;
    // Every storage client says which version of the service it speaks. [Storage docs: versioning]
    if (request.headers.has('x-ms-version')) return storageTransfer(path, call);
    return head === undefined ? sent(path, call) : received(path, call);
  };
}

/** Storage queues: put, and get with a time of invisibility; peeking takes nothing. [Storage docs: operations on messages] */
function storageTransfer(path: string, call: HttpCall): HttpTransfer | undefined {
  const method = methodOf(call.request);
  const entity = path.slice(path.lastIndexOf('/') + 1);
  const xml = (body: Buffer) => body.toString('utf8');
  if (method === 'POST') {
    const messageId = textsIn(xml(call.responseBody), 'MessageId')[0];
    const message = { sizeBytes: call.requestBody.length, ...(messageId === undefined ? {} : { messageId }) };
    return { entity, from: 'opener', messages: [message] };
  }
  if (method !== 'GET' || /[?&]peekonly=true/i.test(targetOf(call.request))) return undefined;
  const text = xml(call.responseBody);
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
function sent(entity: string, { request, requestBody }: HttpCall): HttpTransfer | undefined {
  if (methodOf(request) !== 'POST') return undefined;
  const type = request.headers.get('content-type') ?? '';
  const batch = /^application\/vnd\.microsoft\.servicebus\.json/i.test(type) ? jsonIn(requestBody) : undefined;
  const count = Array.isArray(batch) ? batch.length : 1;
  const sizeBytes = Math.round(requestBody.length / Math.max(count, 1));
  return { entity: decoded(entity), from: 'opener', messages: Array.from({ length: count }, () => ({ sizeBytes })) };
}

/** Service Bus: peek-lock is POST, receive-and-delete is DELETE, 204 means that there is nothing. [Service Bus docs: REST] */
function received(entity: string, { request, status, responseBody }: HttpCall): HttpTransfer | undefined {
  const method = methodOf(request);
  if (method !== 'POST' && method !== 'DELETE') return undefined;
  const messages = status === 204 ? [] : [{ sizeBytes: responseBody.length }];
  return { entity: decoded(entity), from: 'acceptor', messages };
}
