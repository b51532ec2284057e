import type { DeliveryState } from '../../wire/amqp/delivery-state.ts';
import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import { readDescriptor } from '../../wire/amqp/fields.ts';
import {
  AMQP_HEADER,
  FRAME_TYPE,
  MIN_MAX_FRAME_BYTES,
  PROTOCOL_HEADER_BYTES,
  readFrameHeader,
  SASL_HEADER,
  writeHeartbeat,
} from '../../wire/amqp/frame.ts';
import {
  type Open,
  PERFORMATIVE,
  readAttach,
  readBegin,
  readDetach,
  readDisposition,
  readEndOrClose,
  readFlow,
  readOpen,
  readTransfer,
  writeEndOrClose,
  writeOpen,
} from '../../wire/amqp/performatives.ts';
import { DecodeError, type Reader } from '../../wire/amqp/reader.ts';
import type { AmqpValue } from '../../wire/amqp/types.ts';
import { CONDITION, ProtocolError } from './condition.ts';
import { type Expectation, FrameInput } from './frame-input.ts';
import { FrameOutput } from './frame-output.ts';
import type { ReceiverLink } from './receiver-link.ts';
import type { SaslExchange } from './sasl-exchange.ts';
import type { SenderLink } from './sender-link.ts';
import { Session } from './session.ts';

/** What the engine tells its user. Nothing of it may throw. */
export interface ConnectionEvents {
  /** Output waits to be taken. Called once until {@link Connection.takeOutput}. */
  outputReady(): void;
  /** The peer has opened the connection; an error refuses it. */
  opened(open: Open): AmqpError | undefined;
  /** The peer has attached a link: accept or refuse it, now or later. */
  attached(link: SenderLink | ReceiverLink): void;
  /** Nothing more will be sent or read. `error` is what the peer, or we, closed with. */
  closed(error: AmqpError | undefined, by: 'peer' | 'us'): void;
}

export interface ConnectionOptions {
  /** The acceptor waits for the opener's headers and open; the opener starts. */
  readonly role: 'opener' | 'acceptor';
  readonly containerId: string;
  /** Opener only: the host that the peer is asked for. */
  readonly hostname?: string;
  readonly properties?: AmqpValue;
  /** The peer is told to send something within this time; after twice of it the connection is closed. */
  readonly idleTimeoutMs: number;
  readonly sasl: SaslExchange;
  /** Answers unsettled dispositions for deliveries that are gone. */
  readonly forgottenDelivery: DeliveryState;
  readonly events: ConnectionEvents;
}

/** What the connection waits for. [AMQP 2.4.6] */
type State = 'header' | 'sasl' | 'open' | 'opened' | 'closing' | 'closed';

const MAX_FRAME_BYTES = 65_536;
const CHANNEL_MAX = 4999;
/** Above this, services are not asked for more messages until the peer has read. */
const BACKLOG_BYTES_MAX = 1024 * 1024;

/**
 * One AMQP connection without a socket: {@link receive} takes bytes, {@link takeOutput} gives bytes, services are called in
 * between. Serves both roles. A malformed peer closes its own connection with the condition that fits and throws nothing.
 */
export class Connection {
  readonly output = new FrameOutput();
  readonly events: ConnectionEvents;
  readonly forgottenDelivery: DeliveryState;
  peerMaxFrameBytes = MIN_MAX_FRAME_BYTES;
  /** The peer's open, once it has come. */
  peer: Open | undefined;
  readonly #options: ConnectionOptions;
  readonly #input = new FrameInput();
  /** By the peer's channel. */
  readonly #sessions = new Map<number, Session>();
  readonly #ownChannels: (Session | undefined)[] = [];
  readonly #withDispositions = new Set<Session>();
  #state: State = 'header';
  #congested = false;
  #flushRequested = false;
  #heard = false;
  #sent = false;
  #quietTicks = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.events = options.events;
    this.forgottenDelivery = options.forgottenDelivery;
    if (options.role === 'opener') {
      this.output.raw(SASL_HEADER);
      this.#state = 'sasl';
      this.written();
    }
  }

  get closed(): boolean {
    return this.#state === 'closed';
  }

  // Bytes

  /** Takes bytes from the peer. Never throws. */
  receive(chunk: Buffer): void {
    this.#heard = true;
    try {
      this.#input.receive(
        chunk,
        MAX_FRAME_BYTES,
        () => this.#expected(),
        (reader, sizeBytes, kind) => this.#unit(reader, sizeBytes, kind),
      );
    } catch (error) {
      this.#failed(error);
    }
  }

  #expected(): Expectation | undefined {
    if (this.#state === 'closed') return undefined;
    if (this.#state === 'header') return 'protocol header';
    return this.#state === 'sasl' && this.#options.sasl.awaitsHeader ? 'protocol header' : 'frame';
  }

  #unit(reader: Reader, sizeBytes: number, kind: Expectation): void {
    if (kind === 'protocol header') return this.#onProtocolHeader(reader.view(PROTOCOL_HEADER_BYTES));
    const { type, channel, end } = readFrameHeader(reader, sizeBytes);
    if (this.#state === 'sasl') {
      if (type !== FRAME_TYPE.sasl) throw framing('An AMQP frame came before the SASL outcome.');
      return this.#onSaslFrame(reader);
    }
    if (type !== FRAME_TYPE.amqp) throw framing(`A frame of type ${type} came where an AMQP frame was due.`);
    if (reader.position === end) return;
    this.#onFrame(readDescriptor(reader), channel, reader, end);
  }

  #onProtocolHeader(header: Buffer): void {
    if (header.equals(AMQP_HEADER)) {
      // A client may leave out SASL altogether. [AMQP 5.3]
      this.#state = 'open';
      if (this.#options.role === 'acceptor') this.output.raw(AMQP_HEADER);
      return this.written();
    }
    if (header.equals(SASL_HEADER) && this.#state === 'header') {
      this.output.raw(SASL_HEADER);
      this.#state = 'sasl';
      this.#options.sasl.start(this.output);
      return this.written();
    }
    if (header.equals(SASL_HEADER) && this.#options.role === 'opener') {
      this.#options.sasl.awaitsHeader = false;
      return;
    }
    // An unknown protocol is answered with the one that is spoken, and the end. [AMQP 2.2]
    this.output.raw(this.#state === 'header' ? SASL_HEADER : AMQP_HEADER);
    this.written();
    this.#finish(undefined, 'us');
  }

  #onSaslFrame(reader: Reader): void {
    const progress = this.#options.sasl.frame(readDescriptor(reader), reader, this.output);
    this.written();
    if (progress === 'refused') {
      return this.#finish(
        { condition: CONDITION.unauthorizedAccess, description: 'SASL authentication failed.' },
        'us',
      );
    }
    if (progress === 'authenticated') {
      this.#state = 'header';
      if (this.#options.role === 'opener') this.#open();
    }
  }

  /** The opener sends its header and open without waiting for the peer's. [AMQP 2.4.1 pipelined open] */
  #open(): void {
    this.output.raw(AMQP_HEADER);
    this.#writeOpen();
  }

  #writeOpen(): void {
    const { containerId, hostname, properties, idleTimeoutMs } = this.#options;
    this.output.frame(0, (writer) =>
      writeOpen(writer, {
        containerId,
        hostname,
        maxFrameSize: MAX_FRAME_BYTES,
        channelMax: CHANNEL_MAX,
        idleTimeoutMs,
        properties,
      }),
    );
    this.written();
  }

  #onFrame(code: number, channel: number, reader: Reader, end: number): void {
    if (code === PERFORMATIVE.close) return this.#onClose(readEndOrClose(reader));
    if (this.#state === 'closing') return;
    if (code === PERFORMATIVE.open) return this.#onOpen(readOpen(reader));
    if (this.#state !== 'opened') throw framing('A frame other than open came first.');
    if (code === PERFORMATIVE.begin) return this.#onBegin(channel, reader);
    const session = this.#sessions.get(channel);
    if (session === undefined) throw framing(`No session was begun on channel ${channel}.`);
    if (code === PERFORMATIVE.end) return this.#onEnd(session, channel, readEndOrClose(reader));
    if (session.ending) return;
    try {
      this.#onSessionFrame(session, code, reader, end);
    } catch (error) {
      if (!(error instanceof ProtocolError && error.scope === 'session')) throw error;
      session.end({ condition: error.condition, description: error.message });
    }
  }

  #onSessionFrame(session: Session, code: number, reader: Reader, end: number): void {
    switch (code) {
      case PERFORMATIVE.transfer: {
        const transfer = readTransfer(reader);
        return session.onTransfer(transfer, reader.bytes.subarray(reader.position, end));
      }
      case PERFORMATIVE.disposition:
        return session.onDisposition(readDisposition(reader));
      case PERFORMATIVE.flow:
        return session.onFlow(readFlow(reader));
      case PERFORMATIVE.attach:
        return session.onAttach(readAttach(reader));
      case PERFORMATIVE.detach:
        return session.onDetach(readDetach(reader));
      default:
        throw framing(`The performative 0x${code.toString(16)} is unknown.`);
    }
  }

  // Open, begin, end, close

  #onOpen(open: Open): void {
    if (this.#state !== 'open') throw framing('The connection is open already.');
    const peerMaxFrameBytes = open.maxFrameSize ?? MAX_FRAME_BYTES;
    if (peerMaxFrameBytes < MIN_MAX_FRAME_BYTES) {
      throw new ProtocolError(
        'connection',
        CONDITION.invalidField,
        `A max-frame-size of ${peerMaxFrameBytes} is too small.`,
      );
    }
    this.peer = open;
    this.peerMaxFrameBytes = Math.min(peerMaxFrameBytes, MAX_FRAME_BYTES);
    this.#state = 'opened';
    if (this.#options.role === 'acceptor') this.#writeOpen();
    const refusal = this.events.opened(open);
    if (refusal !== undefined) this.close(refusal);
  }

  #onBegin(channel: number, reader: Reader): void {
    const begin = readBegin(reader);
    if (channel > CHANNEL_MAX) throw framing(`Channel ${channel} exceeds the channel-max of ${CHANNEL_MAX}.`);
    if (this.#sessions.has(channel)) throw framing(`Channel ${channel} has a session already.`);
    const own = begin.remoteChannel === undefined ? undefined : this.#ownChannels[begin.remoteChannel];
    if (begin.remoteChannel !== undefined && own === undefined) {
      throw framing(`A begin answers channel ${begin.remoteChannel}, on which no session was begun.`);
    }
    const session = own ?? this.#newSession();
    this.#sessions.set(channel, session);
    session.onBegin(begin);
    if (own === undefined) session.begin(channel);
    else session.offerCredit();
    this.written();
  }

  #newSession(): Session {
    const free = this.#ownChannels.indexOf(undefined);
    const session = new Session(this, free === -1 ? this.#ownChannels.length : free);
    this.#ownChannels[session.channel] = session;
    return session;
  }

  /** Begins a session of our own. Links may be attached to it at once. */
  beginSession(): Session {
    const session = this.#newSession();
    session.begin(undefined);
    this.written();
    return session;
  }

  #onEnd(session: Session, channel: number, error: AmqpError | undefined): void {
    this.#sessions.delete(channel);
    this.#ownChannels[session.channel] = undefined;
    if (session.ending) return;
    session.flushDispositions();
    this.output.frame(session.channel, (writer) => writeEndOrClose(writer, PERFORMATIVE.end, undefined));
    this.written();
    session.release(error);
  }

  /** Closes with `error`, or at the user's wish without. What the peer still sends is ignored. [AMQP 2.4.3] */
  close(error?: AmqpError): void {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    const mayClose = this.#state === 'opened' || this.#state === 'open';
    if (this.#state === 'open' && this.#options.role === 'acceptor') this.#writeOpen();
    if (mayClose) {
      this.#flushDispositions();
      this.output.frame(0, (writer) => writeEndOrClose(writer, PERFORMATIVE.close, error));
      this.written();
    }
    this.#state = 'closing';
    this.#releaseSessions(error);
    if (!mayClose) this.#finish(error, 'us');
  }

  #onClose(error: AmqpError | undefined): void {
    if (this.#state === 'closing') return this.#finish(error, 'us');
    this.#flushDispositions();
    this.output.frame(0, (writer) => writeEndOrClose(writer, PERFORMATIVE.close, undefined));
    this.written();
    this.#finish(error, 'peer');
  }

  /** The socket is gone. */
  lost(): void {
    this.#finish(undefined, 'peer');
  }

  #finish(error: AmqpError | undefined, by: 'peer' | 'us'): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#releaseSessions(error);
    this.events.closed(error, by);
  }

  #releaseSessions(error: AmqpError | undefined): void {
    for (const session of this.#ownChannels) session?.release(error);
    this.#sessions.clear();
    this.#ownChannels.length = 0;
    this.#withDispositions.clear();
  }

  #failed(error: unknown): void {
    if (error instanceof ProtocolError) this.close({ condition: error.condition, description: error.message });
    else if (error instanceof DecodeError) this.close({ condition: CONDITION.decodeError, description: error.message });
    else this.close({ condition: CONDITION.internalError, description: String(error) });
    // After a broken frame there is no telling where the next one starts.
    this.#finish(undefined, 'us');
  }

  // Output

  /** Output was added. */
  written(): void {
    if (this.#flushRequested) return;
    this.#flushRequested = true;
    this.events.outputReady();
  }

  holdsDispositions(session: Session): void {
    this.#withDispositions.add(session);
  }

  #flushDispositions(): void {
    for (const session of this.#withDispositions) session.flushDispositions();
    this.#withDispositions.clear();
  }

  takeOutput(): Buffer[] {
    this.#flushRequested = false;
    this.#flushDispositions();
    const chunks = this.output.take();
    if (chunks.length > 0) this.#sent = true;
    return chunks;
  }

  /** Whether so much output waits that no service should add to it. */
  backlogged(): boolean {
    return this.#congested || this.output.bytes > BACKLOG_BYTES_MAX;
  }

  /** The output was handed to the socket, which takes more now or, if `congested`, will say when. */
  flushed(congested: boolean): void {
    this.#congested = congested;
    if (!congested) for (const session of this.#ownChannels) if (session?.ending === false) session.resume();
  }

  // Idle time-out

  /** How often {@link tick} wants to be called; depends on what the peer asked for. */
  get tickMs(): number {
    const askedMs = Math.min(this.peer?.idleTimeoutMs || Number.POSITIVE_INFINITY, this.#options.idleTimeoutMs);
    return Math.max(50, askedMs / 4);
  }

  /** Keeps the connection alive, and closes it when the peer has long been silent. [AMQP 2.4.5] */
  tick(): void {
    if (this.#state === 'closed') return;
    if (!this.#sent && this.#state === 'opened') {
      writeHeartbeat(this.output.writer);
      this.written();
    }
    this.#sent = false;
    this.#quietTicks = this.#heard ? 0 : this.#quietTicks + 1;
    this.#heard = false;
    if (this.#quietTicks * this.tickMs < this.#options.idleTimeoutMs * 2) return;
    const seconds = Math.round((this.#quietTicks * this.tickMs) / 1000);
    this.close({ condition: CONDITION.resourceLimitExceeded, description: `The peer sent nothing for ${seconds} s.` });
    this.#finish(undefined, 'us');
  }
}

function framing(message: string): ProtocolError {
  return new ProtocolError('connection', CONDITION.framingError, message);
}
