import { otherSide, type Side } from '../../../kernel/connection.ts';
import type { AmqpError } from '../../../wire/amqp/error-condition.ts';
import { readDescriptor } from '../../../wire/amqp/fields.ts';
import {
  PERFORMATIVE,
  readAttach,
  readBegin,
  readDetach,
  readEndOrClose,
  readOpen,
} from '../../../wire/amqp/performatives.ts';
import { Reader } from '../../../wire/amqp/reader.ts';
import { SASL } from '../../../wire/amqp/sasl.ts';
import type { AmqpFacts } from '../../capture.ts';
import type { Carrier } from '../../deliveries.ts';
import { redact } from '../redact.ts';
import type { DissectorSink } from '../sink.ts';
import { EVENT_GRID_CONTAINER, eventIdInMessage } from './carried-event.ts';
import { type FrameSink, FrameSplitter } from './frames.ts';
import type { Link } from './link.ts';
import { Links } from './links.ts';
import { ListScanner } from './list-scanner.ts';
import { readNodeMessage, transactionsOpenedBy } from './node-messages.ts';
import { readSasl } from './sasl.ts';
import {
  describeAttach,
  describeBegin,
  describeDetach,
  describeFlow,
  describeOpen,
  errorSuffix,
  plainProperties,
} from './summary.ts';
import {
  carriesEvents,
  carriesLock,
  continuePartial,
  identify,
  LOCK_BYTES,
  noId,
  startPartial,
  TransferFields,
} from './transfers.ts';

/** Frames by performative; index 0 counts heartbeats. */
const COUNTED_CODES = 0x48;
const HEARTBEAT = 0;
const UNAUTHORISED = 'amqp:unauthorized-access';
const NAMES: Readonly<Record<number, string>> = {
  [HEARTBEAT]: 'heartbeat',
  ...Object.fromEntries(Object.entries(PERFORMATIVE).map(([name, code]) => [code, name])),
  ...Object.fromEntries(Object.entries(SASL).map(([name, code]) => [code, `sasl-${name}`])),
};

/** How a side ended a link, a session or the connection. */
export interface AmqpFarewell {
  readonly kind: 'AMQP close' | 'AMQP detach' | 'AMQP end';
  readonly side: Side;
  /** `AMQP close amqp:connection:forced: …` */
  readonly text: string;
  readonly condition?: string;
}

/** Reads the AMQP conversation of one connection, whatever carries it. Malformed frames end the reading of their direction. */
export class AmqpDissector {
  readonly #sink: DissectorSink;
  readonly #directions: Readonly<Record<Side, Direction>>;
  readonly links: Links;
  /** What each side said of itself in its open. */
  readonly opens: Partial<Record<Side, AmqpFacts>> = {};
  readonly openedIn: Partial<Record<Side, Carrier>> = {};
  /** True once a credential was accepted: a SASL mechanism that proves one, or a token. */
  authorised = false;
  /** The SASL mechanism that was chosen. */
  mechanism = '';
  /** The text of the first refused credential. */
  refusal: string | undefined;
  /** The first close or, without one, the first error that ended a session or link. */
  close: AmqpFarewell | undefined;
  failure: AmqpFarewell | undefined;
  /** Transactions that were declared and not discharged. */
  openTransactions = 0;
  /** How long each side lets the other be silent, as its open says. [AMQP 2.7.1 idle-time-out] */
  readonly idleTimeoutMs: Partial<Record<Side, number>> = {};
  /** The text of the first refusal of a link or session for want of rights. */
  denial: string | undefined;
  /** A protocol header was seen. */
  seen = false;
  atMs = 0;
  carrier: Carrier = { number: 0 };

  constructor(sink: DissectorSink) {
    this.#sink = sink;
    this.links = new Links(sink.connection);
    this.#directions = { opener: new Direction(this, sink, 'opener'), acceptor: new Direction(this, sink, 'acceptor') };
  }

  /** Whether an error has taken the last link away. */
  get isAbandoned(): boolean {
    return this.failure !== undefined && this.links.all.every(({ detached }) => detached);
  }

  /** The next bytes of a direction, and the packet that carried them. */
  feed(side: Side, bytes: Uint8Array, atMs: number, carrier: Carrier): void {
    this.atMs = atMs;
    this.carrier = carrier;
    const direction = side === 'opener' ? this.#directions.opener : this.#directions.acceptor;
    try {
      direction.splitter.feed(bytes);
    } catch {
      // Most likely a DecodeError. Whatever it is, a tap must never break the connection that it watches.
      direction.splitter.stop();
    }
  }

  /** The connection is over: nothing is kept of frames without an end. */
  closed(): void {
    for (const { splitter } of Object.values(this.#directions)) splitter.stop();
    this.links.closed();
  }

  /** What was counted so far is of an earlier capture. */
  countAnew(): void {
    for (const { counts } of Object.values(this.#directions)) counts.fill(0);
    this.links.countAnew();
  }

  /** Frames that `side` sent, by performative. */
  framesFrom(side: Side): Record<string, number> {
    const counts: Record<string, number> = {};
    this.#directions[side].counts.forEach((count, code) => {
      if (count > 0) counts[NAMES[code] ?? `0x${code.toString(16)}`] = count;
    });
    return counts;
  }

  exchange(from: Side, operation: string, summary: string): void {
    const { atMs, carrier } = this;
    const { connection, exchanges } = this.#sink;
    exchanges.push({ atMs, connection, carrier, from, protocol: 'amqp', operation, summary });
  }
}

/** One direction of the conversation. */
class Direction implements FrameSink {
  readonly splitter = new FrameSplitter(this);
  readonly counts = new Uint32Array(COUNTED_CODES);
  readonly #dissector: AmqpDissector;
  readonly #sink: DissectorSink;
  readonly #side: Side;
  readonly #list = new ListScanner();
  readonly #transfer = new TransferFields();
  readonly #id = noId();
  /** The link whose transfer is under way, and whether that transfer ends its delivery. */
  #link: Link | undefined;
  #completes = false;
  /** It is Event Grid that sends here: its messages have ids of their own. */
  #bringsEvents = false;

  constructor(dissector: AmqpDissector, sink: DissectorSink, side: Side) {
    this.#dissector = dissector;
    this.#sink = sink;
    this.#side = side;
  }

  protocolHeader(): void {
    this.#dissector.seen = true;
  }

  frame(bytes: Uint8Array, start: number, headBytes: number, sizeBytes: number): void {
    this.#link = undefined;
    const bodyOffset = bytes[start + 4]! * 4;
    if (bodyOffset < 8 || bodyOffset > sizeBytes) return this.splitter.stop();
    if (bodyOffset === sizeBytes) {
      this.counts[HEARTBEAT]!++;
      return;
    }
    const channel = (bytes[start + 6]! << 8) | bytes[start + 7]!;
    const end = start + headBytes;
    let at = start + bodyOffset;
    let code: number;
    if (bytes[at] === 0 && bytes[at + 1] === 0x53) {
      code = bytes[at + 2]!;
      at += 3;
    } else {
      const reader = new Reader(bytes, at, end);
      code = readDescriptor(reader);
      at = reader.position;
    }
    if (code >= COUNTED_CODES) return this.splitter.stop();
    this.counts[code]!++;
    if (code === PERFORMATIVE.transfer) this.#onTransfer(channel, bytes, at, end, sizeBytes - headBytes);
    else if (code === PERFORMATIVE.flow) this.#onFlow(channel, bytes, at, end);
    else if (code === PERFORMATIVE.disposition) this.#onDisposition(channel, bytes, at, end);
    else this.#onRareFrame(code, channel, new Reader(bytes, at, end));
  }

  rest(bytes: Uint8Array, start: number, end: number): void {
    const partial = this.#link?.partial;
    if (partial !== undefined) continuePartial(partial, bytes, start, end);
  }

  frameEnd(): void {
    const link = this.#link;
    if (link?.partial !== undefined && this.#completes) this.#completePartial(link);
    this.#link = undefined;
  }

  #onTransfer(channel: number, bytes: Uint8Array, at: number, end: number, restBytes: number): void {
    const transfer = this.#transfer;
    const payload = transfer.read(this.#list, bytes, at, end);
    if (payload === -1) return this.splitter.stop();
    const link = this.#dissector.links.find(this.#side, channel, transfer.handle);
    if (link === undefined) return;
    const { atMs, carrier } = this.#dissector;
    link.transfers++;
    link.firstTransfer ??= carrier;
    link.lastTransfer = carrier;
    this.#noteSettlement(channel, link, transfer);
    const whole = link.partial === undefined && restBytes === 0 && !transfer.more && !transfer.aborted;
    if (whole && transfer.messageFormat <= 0) {
      link.credit.used(atMs, carrier);
      if (!carriesEvents(link)) return this.#onNodeMessage(link, bytes.subarray(payload, end));
      link.deliveries++;
      identify(bytes, payload, end, this.#id);
      const eventId = this.#bringsEvents ? eventIdInMessage(bytes, payload, end) : undefined;
      const lockAt = carriesLock(link, transfer) ? transfer.tagAt : -1;
      this.#sink.deliveries.add(atMs, carrier, link, end - payload, this.#id, eventId, bytes, lockAt);
      return;
    }
    link.partial ??= startPartial(transfer.messageFormat);
    if (carriesLock(link, transfer)) link.partial.lockToken = bytes.slice(transfer.tagAt, transfer.tagAt + LOCK_BYTES);
    if (transfer.aborted) link.partial.aborted = true;
    continuePartial(link.partial, bytes, payload, end);
    this.#link = link;
    this.#completes = !transfer.more || transfer.aborted;
  }

  #completePartial(link: Link): void {
    const partial = link.partial!;
    const { atMs, carrier } = this.#dissector;
    link.partial = undefined;
    link.credit.used(atMs, carrier);
    if (partial.aborted || !carriesEvents(link)) return;
    const { members } = partial;
    if (members === undefined) {
      link.deliveries++;
      const lockAt = partial.lockToken === undefined ? -1 : 0;
      const { sizeBytes, id, lockToken } = partial;
      this.#sink.deliveries.add(atMs, carrier, link, sizeBytes, id, undefined, lockToken, lockAt);
      return;
    }
    link.deliveries += members.length + members.unlisted;
    members.forEach((sizeBytes, id) => {
      this.#sink.deliveries.add(atMs, carrier, link, sizeBytes, id);
    });
  }

  #noteSettlement(channel: number, link: Link, { deliveryId, settled, aborted }: TransferFields): void {
    if (deliveryId === -1) return;
    const unsettled = this.#dissector.links.unsettled(this.#side, channel, this.#side);
    if (settled || aborted) unsettled?.settle(deliveryId, deliveryId);
    else unsettled?.add(deliveryId, link);
  }

  /** [AMQP 2.7.6] */
  #onDisposition(channel: number, bytes: Uint8Array, at: number, end: number): void {
    const list = this.#list;
    list.open(bytes, at, end);
    const isReceiver = list.boolean();
    const first = list.uint();
    const last = list.uint();
    const settled = list.boolean();
    if (list.failed) return this.splitter.stop();
    if (!settled || first === -1) return;
    const sender = isReceiver ? otherSide(this.#side) : this.#side;
    this.#dissector.links.unsettled(this.#side, channel, sender)?.settle(first, last === -1 ? first : last);
  }

  #onFlow(channel: number, bytes: Uint8Array, at: number, end: number): void {
    const list = this.#list;
    list.open(bytes, at, end);
    for (let field = 0; field < 4; field++) list.skip(); // the session's windows
    const handle = list.uint();
    const deliveryCount = list.uint();
    const credit = list.uint();
    list.skip(); // available
    const drain = list.boolean();
    if (list.failed) return this.splitter.stop();
    const link = handle === -1 ? undefined : this.#dissector.links.find(this.#side, channel, handle);
    if (link === undefined) return;
    const { atMs, carrier } = this.#dissector;
    if (link.senderSide === this.#side) {
      if (!drain || !link.credit.drained(deliveryCount, credit)) return;
      this.#dissector.exchange(this.#side, 'flow', describeFlow(link, 'drained', 0));
    } else {
      const change = link.credit.granted(atMs, carrier, deliveryCount, Math.max(0, credit), drain);
      if (change !== undefined) {
        this.#dissector.exchange(this.#side, 'flow', describeFlow(link, change, Math.max(0, credit)));
      }
    }
  }

  /** Requests to and replies of `$cbs` and `$management`. */
  #onNodeMessage(link: Link, encoded: Uint8Array): void {
    if (link.kind === 'transactions') {
      this.#dissector.openTransactions += transactionsOpenedBy(encoded);
      return;
    }
    const message = readNodeMessage(link, encoded);
    if (message === undefined) return;
    this.#dissector.exchange(this.#side, message.operation, message.summary);
    if (link.kind !== 'claims' || message.status === undefined) return;
    const { code, description } = message.status;
    if (code < 400) this.#dissector.authorised = true;
    else this.#dissector.refusal ??= `put-token ${code}: ${description}`;
  }

  #onRareFrame(code: number, channel: number, reader: Reader): void {
    switch (code) {
      case PERFORMATIVE.open:
        return this.#onOpen(reader);
      case PERFORMATIVE.begin: {
        const begin = readBegin(reader);
        this.#dissector.links.begin(this.#side, channel, begin);
        return this.#dissector.exchange(this.#side, 'begin', describeBegin(channel, begin));
      }
      case PERFORMATIVE.attach: {
        const attach = readAttach(reader);
        const found = this.#dissector.links.attach(this.#side, channel, attach, this.#dissector.carrier);
        if (found === undefined) return;
        return this.#dissector.exchange(this.#side, 'attach', describeAttach(attach, found.link, found.answers));
      }
      case PERFORMATIVE.detach: {
        const { handle, error } = readDetach(reader);
        const link = this.#dissector.links.detach(this.#side, channel, handle);
        const text = describeDetach(link, error);
        if (error !== undefined) this.#dissector.failure ??= this.#farewell('AMQP detach', ` of ${text}`, error);
        if (error?.condition === UNAUTHORISED) this.#deny(link, text);
        return this.#dissector.exchange(this.#side, 'detach', text);
      }
      case PERFORMATIVE.end: {
        const error = readEndOrClose(reader);
        const text = errorSuffix(error);
        this.#dissector.links.end(this.#side, channel);
        if (error !== undefined) this.#dissector.failure ??= this.#farewell('AMQP end', text, error);
        return this.#dissector.exchange(this.#side, 'end', `session on channel ${channel}${text}`);
      }
      case PERFORMATIVE.close: {
        const error = readEndOrClose(reader);
        const text = errorSuffix(error);
        this.#dissector.close ??= this.#farewell('AMQP close', text, error);
        if (error?.condition === UNAUTHORISED) this.#dissector.denial ??= `AMQP close${text}`;
        return this.#dissector.exchange(this.#side, 'close', text === '' ? 'no error' : text.trimStart());
      }
      default:
        if (!readSasl(this.#dissector, this.#side, code, reader)) this.splitter.stop();
    }
  }

  #farewell(kind: AmqpFarewell['kind'], text: string, error: AmqpError | undefined): AmqpFarewell {
    const condition = error === undefined ? {} : { condition: redact(error.condition) };
    return { kind, side: this.#side, text: `${kind}${text}`, ...condition };
  }

  #deny(link: Link | undefined, text: string): void {
    this.#dissector.denial ??= `AMQP detach of ${text}`;
    if (link !== undefined) link.denied = true;
  }

  #onOpen(reader: Reader): void {
    const open = readOpen(reader);
    this.#bringsEvents = open.containerId === EVENT_GRID_CONTAINER;
    if (open.idleTimeoutMs) this.#dissector.idleTimeoutMs[this.#side] ??= open.idleTimeoutMs;
    this.#dissector.openedIn[this.#side] ??= this.#dissector.carrier;
    this.#dissector.opens[this.#side] ??= {
      containerId: redact(open.containerId),
      ...(open.hostname === undefined ? {} : { hostname: redact(open.hostname) }),
      properties: plainProperties(open.properties),
    };
    this.#dissector.exchange(this.#side, 'open', describeOpen(open));
  }
}
