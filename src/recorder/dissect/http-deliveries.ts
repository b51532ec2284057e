import type { Side } from '../../kernel/connection.ts';
import type { HttpHead } from './http-reader.ts';

/** A request and what came back. */
export interface HttpCall {
  readonly request: HttpHead;
  /** What was kept of it: see {@link wantsBodies}. */
  readonly requestBody: Buffer;
  readonly status: number;
  readonly responseBody: Buffer;
}

/** The messages that a call carried, or asked for. */
export interface HttpTransfer {
  /** `orders` */
  readonly entity: string;
  /** The side that the messages come from. */
  readonly from: Side;
  readonly messages: readonly HttpMessage[];
}

export interface HttpMessage {
  readonly sizeBytes: number;
  readonly messageId?: string;
}

/** Whether the bodies of a request to this target, and of its answer, are needed to tell. */
export function wantsBodies({ startLine }: HttpHead): boolean {
  return MESSAGES.test(targetOf(startLine));
}

/** What of the conversation is the crossing of messages. Undefined for everything else, and for what was refused. */
export function transferOf(call: HttpCall): HttpTransfer | undefined {
  const { request } = call;
  const [method = ''] = request.startLine.split(' ', 1);
  const target = targetOf(request.startLine);
  const found = MESSAGES.exec(target);
  if (found === null || call.status >= 300) return undefined;
  const [, path = '', head] = found;
  // Every storage client says which version of the service it speaks. [Storage docs: versioning]
  if (request.headers.has('x-ms-version')) return storageTransfer(method, path, target, call);
  return head === undefined ? sent(method, path, call) : received(method, path, call);
}

/** `/account/orders/messages?…`, `/orders/messages`, `/orders/messages/head`: what comes before, and the head. */
const MESSAGES = /^\/(.+?)\/messages(\/head)?\/?(?:\?.*)?$/i;

function targetOf(startLine: string): string {
  return startLine.split(' ', 2)[1] ?? '';
}

/** Storage queues: put, and get with a time of invisibility; peeking takes nothing. [Storage docs: operations on messages] */
function storageTransfer(method: string, path: string, target: string, call: HttpCall): HttpTransfer | undefined {
  const entity = path.slice(path.lastIndexOf('/') + 1);
  const xml = (body: Buffer) => body.toString('utf8');
  if (method === 'POST') {
    const messageId = textsIn(xml(call.responseBody), 'MessageId')[0];
    const message = { sizeBytes: call.requestBody.length, ...(messageId === undefined ? {} : { messageId }) };
    return { entity, from: 'opener', messages: [message] };
  }
  if (method !== 'GET' || /[?&]peekonly=true/i.test(target)) return undefined;
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
function sent(method: string, entity: string, { request, requestBody }: HttpCall): HttpTransfer | undefined {
  if (method !== 'POST') return undefined;
  const type = request.headers.get('content-type') ?? '';
  const count = /^application\/vnd\.microsoft\.servicebus\.json/i.test(type) ? lengthOf(requestBody) : 1;
  const sizeBytes = Math.round(requestBody.length / Math.max(count, 1));
  return { entity: decoded(entity), from: 'opener', messages: Array.from({ length: count }, () => ({ sizeBytes })) };
}

function lengthOf(json: Buffer): number {
  try {
    const value: unknown = JSON.parse(json.toString('utf8'));
    return Array.isArray(value) ? value.length : 1;
  } catch {
    return 1;
  }
}

/** Service Bus: peek-lock is POST, receive-and-delete is DELETE, 204 means that there is nothing. [Service Bus docs: REST] */
function received(method: string, entity: string, { status, responseBody }: HttpCall): HttpTransfer | undefined {
  if (method !== 'POST' && method !== 'DELETE') return undefined;
  const messages = status === 204 ? [] : [{ sizeBytes: responseBody.length }];
  return { entity: decoded(entity), from: 'acceptor', messages };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
