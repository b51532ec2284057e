import type { Side } from '../../kernel/connection.ts';
import type { Carrier } from '../deliveries.ts';
import { transferReader } from './http-deliveries.ts';
import { HttpFlow } from './http-flow.ts';
import { type HttpBody, type HttpHead, HttpReader, NOTHING } from './http-reader.ts';
import { type HttpRequest, type HttpTransfer, NO_ANSWER, requestOf, type TransferReader } from './http-transfer.ts';
import { redact, redactQuery } from './redact.ts';
import type { DissectorSink } from './sink.ts';
import { isWebhookCall, type WebhookHandshake, webhookHandshake } from './webhook-handshake.ts';

/** Bodies in which messages are counted: the largest answer of a storage queue, 32 messages of 64 KiB in base64. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024;
/** Requests that were sent ahead without waiting for answers. */
const PIPELINED_MAX = 1_000;

interface PendingRequest {
  readonly head: HttpRequest;
  readonly atMs: number;
  readonly carrier: Carrier;
  /** Absent: no messages go with it. */
  readonly read: TransferReader | undefined;
  readonly handshake: WebhookHandshake | undefined;
  body: Buffer;
}

/** A change feed processor shares its work with others by leases. */
export interface LeaseKept {
  readonly id: string;
  readonly carrier: Carrier;
}

/** Reads the HTTP/1.x conversation of one connection, with or without TLS below it. */
export class HttpDissector {
  readonly #sink: DissectorSink;
  readonly #flows = new Map<string, HttpFlow>();
  readonly #pending: PendingRequest[] = [];
  readonly #readers: Readonly<Record<Side, HttpReader>>;
  #reading: PendingRequest | undefined;
  #lease: LeaseKept | undefined;
  #answer:
    | { readonly head: HttpHead; readonly status: number; readonly request: PendingRequest | undefined }
    | undefined;
  #atMs = 0;
  #carrier: Carrier = { number: 0 };

  constructor(sink: DissectorSink) {
    this.#sink = sink;
    this.#readers = {
      opener: new HttpReader({ head: (head) => this.#onRequest(head), end: (body) => this.#onRequestEnd(body) }),
      acceptor: new HttpReader({ head: (head) => this.#onResponse(head), end: (body) => this.#onResponseEnd(body) }),
    };
  }

  /** The first request by which the opener kept a lease of the change feed. */
  get lease(): LeaseKept | undefined {
    return this.#lease;
  }

  /** What messages crossed, by entity and direction. */
  get flows(): Iterable<HttpFlow> {
    return this.#flows.values();
  }

  /** The next bytes of a direction, and the packet that carried them. */
  feed(side: Side, bytes: Uint8Array, atMs: number, carrier: Carrier): void {
    this.#atMs = atMs;
    this.#carrier = carrier;
    try {
      this.#readers[side].feed(bytes);
    } catch {
      // Whatever it is, a tap must never break the connection that it watches.
      this.#readers[side].stop();
    }
  }

  /** The connection is over: what has no answer by now gets none. */
  closed(atMs: number): void {
    this.#atMs = atMs;
    this.#readers.acceptor.closed();
    for (const request of this.#pending.splice(0)) this.#onCall(request, NO_ANSWER, NOTHING);
  }

  #onRequest(received: HttpHead): HttpBody {
    const head = requestOf(received);
    const isWebhook = isWebhookCall(head);
    const summary = isWebhook ? redactQuery(head.target) : redact(head.target);
    this.#exchange('opener', head.method, summary);
    const read = transferReader(head);
    const handshake = isWebhook ? webhookHandshake(head) : undefined;
    const request = { head, atMs: this.#atMs, carrier: this.#carrier, read, handshake, body: NOTHING };
    this.#reading = request;
    this.#pending.push(request);
    const last = head.headers.has('upgrade') || head.method === 'CONNECT' || this.#pending.length > PIPELINED_MAX;
    return { absent: false, last, keptBytesMax: read || handshake ? KEPT_BYTES_MAX : 0 };
  }

  #onRequestEnd(body: Buffer): void {
    if (this.#reading !== undefined) this.#reading.body = body;
  }

  #onResponse(head: HttpHead): HttpBody {
    const [, code = ''] = head.startLine.split(' ', 2);
    const reason = head.startLine.slice('HTTP/1.1 '.length + code.length + 1);
    const status = Number(code);
    // Some are told before the answer. [RFC 9110, 15.2]
    const isInterim = status < 200 && status !== 101;
    const request = isInterim ? undefined : this.#pending.shift();
    const error = head.headers.get('x-ms-error-code') ?? subStatusOf(head);
    const summary = error === undefined ? reason : `${reason}${reason === '' ? '' : ': '}${error}`;
    this.#exchange('acceptor', code, redact(summary));
    this.#answer = { head, status, request };
    const absent = status < 200 || status === 204 || status === 304 || request?.head.method === 'HEAD';
    const keptBytesMax = request?.read || request?.handshake ? KEPT_BYTES_MAX : 0;
    return { absent, last: status === 101, keptBytesMax };
  }

  #onResponseEnd(responseBody: Buffer): void {
    if (this.#answer === undefined) return;
    const { head: answer, status, request } = this.#answer;
    this.#answer = undefined;
    if (request === undefined) return;
    const { body: requestBody, handshake } = request;
    const outcome = handshake?.({ requestBody, answer, status, responseBody });
    if (outcome !== undefined) this.#exchange('acceptor', 'handshake', outcome);
    this.#onCall(request, status, responseBody);
  }

  #onCall(request: PendingRequest, status: number, responseBody: Buffer): void {
    const { head, body: requestBody, read } = request;
    const transfer = read?.({ request: head, requestBody, status, responseBody });
    if (transfer !== undefined) this.#onTransfer(transfer, request, status);
  }

  #onTransfer(transfer: HttpTransfer, request: PendingRequest, status: number): void {
    const { entity, from, messages, isRefused, keepsLease } = transfer;
    if (keepsLease !== undefined) {
      this.#lease ??= { id: keepsLease, carrier: request.carrier };
      return;
    }
    const flow = this.#flowOf(entity, from);
    flow.add(request.carrier, messages.length, this.#atMs - request.atMs);
    if (isRefused) flow.refuse(request.carrier, status);
    const carrier = from === 'opener' ? request.carrier : this.#carrier;
    if (messages.length > 0) flow.firstMessage ??= carrier;
    for (const { sizeBytes, messageId } of messages) {
      const bytes = messageId === undefined ? NOTHING : Buffer.from(messageId);
      const kind = messageId === undefined ? 0 : 1;
      const id = { bytes, start: 0, length: bytes.length, kind } as const;
      this.#sink.deliveries.add(this.#atMs, carrier, flow, sizeBytes, id);
    }
  }

  #exchange(from: Side, operation: string, summary: string): void {
    const { connection, exchanges } = this.#sink;
    const [atMs, carrier] = [this.#atMs, this.#carrier];
    exchanges.push({ atMs, connection, carrier, from, protocol: 'http', operation, summary });
  }

  #flowOf(entity: string, from: Side): HttpFlow {
    const key = `${from} ${entity}`;
    const known = this.#flows.get(key);
    if (known !== undefined) return known;
    const flow = new HttpFlow(this.#sink.connection, entity, from);
    this.#flows.set(key, flow);
    return flow;
  }
}

/** Of an answer of Cosmos DB: what its status means, 1002 for a range that is gone. [cosmos-protocol 4.2] */
function subStatusOf({ headers }: HttpHead): string | undefined {
  const code = headers.get('x-ms-substatus');
  return code === undefined || code === '0' ? undefined : `sub-status ${code}`;
}
