import type { Side } from '../../../kernel/connection.ts';
import type { HttpFacts } from '../../capture.ts';
import { type Carrier, textIdOf } from '../../deliveries.ts';
import { presentable, redact, redactQuery } from '../redact.ts';
import type { DissectorSink } from '../sink.ts';
import { readerOfWebSocket, type WebSocketDissector } from '../websocket/websocket.ts';
import { returnMemory } from './body-memory.ts';
import { type ContainerPath, containerPathOf } from './cosmos-calls.ts';
import { HttpAuthorisation } from './http-authorisation.ts';
import { transferReader } from './http-deliveries.ts';
import { HttpFlow } from './http-flow.ts';
import type { HttpHeaders } from './http-headers.ts';
import { copied, type HttpBody, type HttpHead, HttpReader, NOTHING } from './http-reader.ts';
import {
  decoded,
  type HttpRequest,
  type HttpTransfer,
  NO_ANSWER,
  requestLineOf,
  type TransferReader,
} from './http-transfer.ts';
import { compressionOf, describeEventStream, EventStreamReader, isEventStream } from './server-sent-events.ts';
import { isWebhookCall, type WebhookHandshake, webhookHandshake } from './webhook-handshake.ts';

/** Bodies in which messages are counted: the largest answer of a storage queue, 32 messages of 64 KiB in base64. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024;
/** Requests that were sent ahead without waiting for answers. */
const PIPELINED_MAX = 1_000;

/** What is kept of longer lines is kept without the rest. */
const USUAL_LINE_MAX = 2_048;
/** Requests without an answer that are told one by one. */
const UNANSWERED_MAX = 5;
/** Entities and directions that are told apart; of more, on one connection, the rest are told together. */
const FLOWS_MAX = 1_000;
const OTHERS = '(others)';
const NO_LINE = lineOf('');
const NO_STATUS = statusOf('');

interface PendingRequest {
  readonly line: RequestLine;
  readonly isWebhook: boolean;
  readonly atMs: number;
  readonly carrier: Carrier;
  /** Absent: no messages go with it. */
  readonly read: TransferReader | undefined;
  readonly handshake: WebhookHandshake | undefined;
  body: Buffer;
}

/** What the first line of a request says. */
interface RequestLine {
  readonly startLine: string;
  readonly method: string;
  readonly target: string;
  readonly path: string;
  /** Of Cosmos DB, that the path is about. */
  readonly container: ContainerPath | undefined;
}

/** A change feed processor shares its work with others by leases. */
export interface LeaseKept {
  readonly id: string;
  readonly carrier: Carrier;
}

/** A request that has no answer, or only the beginning of one. */
export interface UnansweredRequest {
  /** `GET /orders/messages` */
  readonly said: string;
  readonly carrier: Carrier;
  readonly isBegun: boolean;
}

/** Reads the HTTP/1.x conversation of one connection, with or without TLS below it. */
export class HttpDissector {
  readonly #sink: DissectorSink;
  readonly #flows = new Map<string, HttpFlow>();
  /** Most calls are about the same as the one before. */
  #lastFlow: HttpFlow | undefined;
  readonly #pending: PendingRequest[] = [];
  readonly #readers: Readonly<Record<Side, HttpReader>>;
  /** What the first request says of who sends it, and to whom. */
  facts: HttpFacts | undefined;
  readonly authorisation = new HttpAuthorisation();
  /** For how long the acceptor keeps a connection on which nothing is asked, as its first answer says. [RFC 2068 19.7.1.1] */
  keepAliveMs: number | undefined;
  /** Set once the connection has become a WebSocket. */
  webSocket: WebSocketDissector | undefined;
  /** What stayed without an answer, or without the end of one, when the connection closed. */
  readonly unanswered: UnansweredRequest[] = [];
  /** How many more there were. */
  unansweredMore = 0;
  /** It has become a WebSocket, also where nobody reads that here. */
  isUpgraded = false;
  #answered = false;
  /** Most requests and answers have the same as the one before. */
  #line = NO_LINE;
  #status = NO_STATUS;
  /** Whether its last message says that no other follows. */
  readonly #isLast: Record<Side, boolean> = { opener: false, acceptor: false };
  #reading: PendingRequest | undefined;
  #lease: LeaseKept | undefined;
  #answer:
    | {
        readonly head: HttpHead;
        readonly status: number;
        readonly request: PendingRequest | undefined;
        readonly isEventStream: boolean;
      }
    | undefined;
  #atMs = 0;
  #carrier: Carrier = { number: 0 };

  constructor(sink: DissectorSink) {
    this.#sink = sink;
    this.#readers = {
      opener: new HttpReader({
        head: (head) => this.#onRequest(head),
        end: (body, isLent) => this.#onRequestEnd(body, isLent),
      }),
      acceptor: new HttpReader({
        head: (head) => this.#onResponse(head),
        end: (body, isLent) => {
          this.#onResponseEnd(body);
          if (!isLent) returnMemory(body);
        },
      }),
    };
  }

  /** The first request by which the opener kept a lease of the change feed. */
  get lease(): LeaseKept | undefined {
    return this.#lease;
  }

  /** The side that said that its message is the last of this connection. */
  get lastAnnouncedBy(): Side | undefined {
    return this.#isLast.opener ? 'opener' : this.#isLast.acceptor ? 'acceptor' : undefined;
  }

  /** How many flows there are. */
  get routes(): number {
    return this.#flows.size;
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

  /** What was counted so far is of an earlier capture. */
  countAnew(): void {
    this.#flows.clear();
    this.#lastFlow = undefined;
  }

  /** The connection is over: what has no answer by now gets none. */
  closed(atMs: number): void {
    this.#atMs = atMs;
    this.#readers.opener.stop();
    this.#readers.acceptor.closed();
    this.webSocket?.closed();
    const begun = this.#answer?.isEventStream ? undefined : this.#answer?.request;
    if (begun !== undefined) this.#noteUnanswered(begun, true);
    this.#answer = undefined;
    this.#reading = undefined;
    this.#line = NO_LINE;
    this.#status = NO_STATUS;
    for (const request of this.#pending.splice(0)) {
      this.#noteUnanswered(request, false);
      this.#onCall(request, NO_ANSWER, NOTHING);
    }
  }

  #noteUnanswered(request: PendingRequest, isBegun: boolean): void {
    const { line, carrier } = request;
    const said = `${line.method} ${redact(summaryOf(line, request.isWebhook))}`;
    if (this.unanswered.length < UNANSWERED_MAX) this.unanswered.push({ said, carrier, isBegun });
    else this.unansweredMore++;
  }

  #onRequest({ startLine, headers }: HttpHead): HttpBody {
    if (this.#line.startLine !== startLine) this.#line = lineOf(startLine);
    const line = this.#line;
    const { method, target, path, container } = line;
    const head = { method, target, path, headers };
    const isWebhook = isWebhookCall(head);
    this.#exchange('opener', method, summaryOf(line, isWebhook));
    const read = transferReader(head, container);
    const handshake = isWebhook ? webhookHandshake(head) : undefined;
    const request = { line, isWebhook, atMs: this.#atMs, carrier: this.#carrier, read, handshake, body: NOTHING };
    this.#reading = request;
    this.#pending.push(request);
    const isLast = method === 'CONNECT' || this.#pending.length > PIPELINED_MAX;
    const next = isLast ? 'nothing' : headers.has('upgrade') ? 'held' : 'message';
    this.facts ??= factsOf(head);
    // Who asks in HTTP/1.0 says nothing of it: whether the connection stays is up to the answer.
    this.#isLast.opener = saysClose(headers);
    return { absent: false, next, keptBytesMax: read || handshake ? KEPT_BYTES_MAX - this.#waitingBytes : 0 };
  }

  /** Bodies of requests that wait for their answers; seldom more than one. */
  get #waitingBytes(): number {
    return this.#pending.reduce((bytes, { body }) => bytes + body.length, 0);
  }

  #onRequestEnd(body: Buffer, isLent: boolean): void {
    if (this.#reading !== undefined) this.#reading.body = isLent ? copied(body) : body;
    this.#reading = undefined;
  }

  #onResponse(head: HttpHead): HttpBody {
    if (this.#status.line !== head.startLine) this.#status = statusOf(head.startLine);
    const { code, reason, status } = this.#status;
    // Some are told before the answer. [RFC 9110, 15.2]
    const isInterim = status < 200 && status !== 101;
    const request = isInterim ? undefined : this.#pending.shift();
    const error = head.headers.get('x-ms-error-code') ?? subStatusOf(head);
    const isStream = status === 200 && isEventStream(head);
    const said = error === undefined ? reason : redact(`${reason}${reason === '' ? '' : ': '}${error}`);
    this.#exchange('acceptor', code, isStream ? `${said}, ${describeEventStream(head)}` : said);
    this.authorisation.answered(status, said, status === 403 && subStatusOf(head) !== undefined);
    const isHandshake = request?.handshake !== undefined;
    const { startLine, headers } = head;
    const kept = isHandshake ? { startLine, headers: headers.kept() } : head;
    this.#answer = { head: kept, status, request, isEventStream: isStream };
    const absent = status < 200 || status === 204 || status === 304 || request?.line.method === 'HEAD';
    const keptBytesMax = request?.read || isHandshake ? KEPT_BYTES_MAX : 0;
    const part = isStream && request !== undefined ? this.#eventStream(head, request) : undefined;
    if (!this.#answered) this.keepAliveMs = keepAliveOf(head);
    this.#answered = true;
    this.#isLast.acceptor = isLastAnswer(head);
    // Whatever else was asked for, the conversation goes on.
    if (!isInterim && status !== 101) this.#readers.opener.resume();
    return { absent, next: status === 101 ? 'nothing' : 'message', keptBytesMax, part };
  }

  #onResponseEnd(responseBody: Buffer): void {
    if (this.#answer === undefined) return;
    const { head: answer, status, request } = this.#answer;
    this.#answer = undefined;
    if (request === undefined) return;
    if (status === 101) return this.#upgrade(answer, request);
    const { body: requestBody, handshake } = request;
    const outcome = handshake?.({ requestBody, answer, status, responseBody });
    if (outcome !== undefined) this.#exchange('acceptor', 'handshake', outcome);
    this.#onCall(request, status, responseBody);
  }

  /** The reader of an event stream; none where it is compressed. */
  #eventStream({ headers }: HttpHead, { line, carrier }: PendingRequest): HttpBody['part'] {
    if (compressionOf(headers) !== undefined) return undefined;
    const entity = redact(decoded(line.path));
    const opening = { said: `asked for the event stream "${entity}"`, carrier };
    const reader = new EventStreamReader((event) =>
      this.#sink.streams.add('acceptor', entity, opening, event, this.#atMs, this.#carrier),
    );
    return (bytes) => reader.feed(bytes);
  }

  /** From here on it is no HTTP. [RFC 9110, 7.8] */
  #upgrade({ headers }: HttpHead, { line, carrier }: PendingRequest): void {
    this.isUpgraded = /^websocket$/i.test(headers.get('upgrade') ?? '');
    if (!this.isUpgraded) return this.#readers.opener.stop();
    const entity = redact(decoded(line.path));
    const subprotocol = headers.get('sec-websocket-protocol') ?? '';
    const webSocket = readerOfWebSocket({ sink: this.#sink, entity, upgrade: carrier, subprotocol });
    if (webSocket === undefined) return this.#readers.opener.stop();
    this.webSocket = webSocket;
    for (const side of ['opener', 'acceptor'] as const)
      this.#readers[side].upgrade((bytes) => webSocket.feed(side, bytes, this.#atMs, this.#carrier));
  }

  #onCall(request: PendingRequest, status: number, responseBody: Buffer): void {
    const { body: requestBody, read } = request;
    const transfer = read?.({ requestBody, status, responseBody });
    if (transfer !== undefined) this.#onTransfer(transfer, request, status);
    returnMemory(requestBody);
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
    for (const { sizeBytes, messageId, eventId } of messages) {
      this.#sink.deliveries.add(this.#atMs, carrier, flow, sizeBytes, textIdOf(messageId), eventId);
    }
  }

  #exchange(from: Side, operation: string, summary: string): void {
    const { connection, exchanges } = this.#sink;
    const [atMs, carrier] = [this.#atMs, this.#carrier];
    exchanges.push({ atMs, connection, carrier, from, protocol: 'http', operation, summary });
  }

  #flowOf(entity: string, from: Side): HttpFlow {
    const last = this.#lastFlow;
    if (last !== undefined && last.entity === entity && last.senderSide === from) return last;
    this.#lastFlow = this.#findFlow(entity, from);
    return this.#lastFlow;
  }

  #findFlow(entity: string, from: Side): HttpFlow {
    const name = presentable(entity);
    const key = `${from} ${name}`;
    const known = this.#flows.get(key);
    if (known !== undefined) return known;
    if (this.#flows.size >= FLOWS_MAX && entity !== OTHERS) return this.#findFlow(OTHERS, from);
    const flow = new HttpFlow(this.#sink.connection, name, from);
    this.#flows.set(key, flow);
    return flow;
  }
}

function lineOf(startLine: string): RequestLine {
  const { method, target, path } = requestLineOf(startLine);
  const container = containerPathOf(path);
  if (startLine.length <= USUAL_LINE_MAX) return { startLine, method, target, path, container };
  return { startLine, method: ownText(method), target: ownText(target), path, container };
}

/** The target as sent, which is told without secrets; of a webhook's, whose address somebody has configured, no value of its query. */
function summaryOf({ target }: RequestLine, isWebhook: boolean): string {
  return isWebhook ? redactQuery(target) : target;
}

/** `HTTP/1.1 404 Not Found` */
function statusOf(line: string): { line: string; code: string; reason: string; status: number } {
  const codeAt = 'HTTP/1.1 '.length;
  const [code = '', ...words] = line.slice(codeAt).split(' ');
  return { line, code, reason: redact(words.join(' ')), status: Number(code) };
}

/** Of an answer of Cosmos DB: what its status means, 1002 for a range that is gone. [cosmos-protocol 4.2] */
function subStatusOf({ headers }: HttpHead): string | undefined {
  const code = headers.get('x-ms-substatus');
  return code === undefined || code === '0' ? undefined : `sub-status ${code}`;
}

function factsOf({ headers }: HttpRequest): HttpFacts {
  const [host, userAgent] = [headers.get('host'), headers.get('user-agent')];
  return {
    ...(host === undefined ? {} : { host: noted(host) }),
    ...(userAgent === undefined ? {} : { userAgent: noted(userAgent) }),
  };
}

function noted(value: string): string {
  return ownText(redact(value));
}

/** A part of a text would keep all of it in memory. */
function ownText(part: string): string {
  return Buffer.from(part, 'latin1').toString('latin1');
}

function keepAliveOf({ headers }: HttpHead): number | undefined {
  const seconds = /timeout=(\d+)/i.exec(headers.get('keep-alive') ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** [RFC 9112, 9.6] */
function saysClose(headers: HttpHeaders): boolean {
  const connection = headers.get('connection');
  return connection !== undefined && connection !== 'keep-alive' && /\bclose\b/i.test(connection);
}

/** Whether no other answer follows this one. [RFC 9112, 9.3] */
function isLastAnswer({ startLine, headers }: HttpHead): boolean {
  if (saysClose(headers)) return true;
  return startLine.startsWith('HTTP/1.0') && !/\bkeep-alive\b/i.test(headers.get('connection') ?? '');
}
