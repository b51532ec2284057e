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
  readBegin,
  readEndOrClose,
  readOpen,
  writeEndOrClose,
  writeOpen,
} from '../../wire/amqp/performatives.ts';
import { DecodeError, type Reader } from '../../wire/amqp/reader.ts';
import { CONDITION, ProtocolError } from './condition.ts';
import type { ConnectionEvents, ConnectionOptions } from './connection-options.ts';
import { type Expectation, FrameInput } from './frame-input.ts';
import { FrameOutput } from './frame-output.ts';
import { IdleWatch } from './idle-watch.ts';
import { Session } from './session.ts';

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
  /** The name of the last shared access key that the peer has shown. */
  keyName: string | undefined;
  readonly #options: ConnectionOptions;
  readonly #input = new FrameInput(
    MAX_FRAME_BYTES,
    () => this.#expected(),
    (reader, sizeBytes, kind) => this.#unit(reader, sizeBytes, kind),
  );
  /** By the peer's channel. */
  readonly #sessions = new Map<number, Session>();
  readonly #ownChannels: (Session | undefined)[] = [];
  readonly #withDispositions = new Set<Session>();
  #state: State = 'header';
  #congested = false;
  #flushRequested = false;
  #authenticated = false;
  /** What we have closed with. */
  #closedWith: AmqpError | undefined;
  readonly #idle: IdleWatch;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.events = options.events;
    this.forgottenDelivery = options.forgottenDelivery;
    this.#idle = new IdleWatch(options.idleTimeoutMs);
    if (options.role === 'opener') {
      this.output.raw(SASL_HEADER);
      this.#state = 'sasl';
      this.written();
    }
  }

  get closed(): boolean {
    return this.#state === 'closed';
  }

  /** We have sent close and wait for the peer's. */
  get closing(): boolean {
    return this.#state === 'closing';
  }

  // Bytes

  /** Takes bytes from the peer. Never throws. */
  receive(chunk: Buffer): void {
    this.#idle.heard();
    try {
      this.#input.receive(chunk);
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
    const { role } = this.#options;
    if (header.equals(AMQP_HEADER) && this.#state === 'header') {
      // A client may leave out SASL altogether. [AMQP 5.3]
      this.#state = 'open';
      if (role === 'acceptor') this.output.raw(AMQP_HEADER);
      return this.written();
    }
    if (header.equals(SASL_HEADER) && role === 'acceptor' && !this.#authenticated) {
      this.output.raw(SASL_HEADER);
      this.#state = 'sasl';
      this.#options.sasl.start(this.output);
      return this.written();
    }
    if (header.equals(SASL_HEADER) && this.#state === 'sasl') {
      this.#options.sasl.awaitsHeader = false;
      return;
    }
    // An unknown protocol is answered with the one that is spoken, and the end. [AMQP 2.2]
    if (role === 'acceptor') this.output.raw(this.#authenticated ? AMQP_HEADER : SASL_HEADER);
    this.written();
    const description = `The peer speaks another protocol: its header is ${header.toString('hex')}.`;
    this.#finish({ condition: CONDITION.notImplemented, description }, 'us');
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
      this.#authenticated = true;
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
    if (this.#state === 'open' && code !== PERFORMATIVE.open) throw illegal('A frame other than open came first.');
    if (code === PERFORMATIVE.close) return this.#onClose(readEndOrClose(reader));
    if (this.#state === 'closing') return;
    if (code === PERFORMATIVE.open) return this.#onOpen(readOpen(reader));
    if (code === PERFORMATIVE.begin) return this.#onBegin(channel, reader);
    const session = this.#sessions.get(channel);
    if (session === undefined) throw illegal(`No session was begun on channel ${channel}.`);
    if (code === PERFORMATIVE.end) return this.#onEnd(session, channel, readEndOrClose(reader));
    if (session.ending) return;
    try {
      session.onFrame(code, reader, end);
    } catch (error) {
      if (!(error instanceof ProtocolError && error.scope === 'session')) throw error;
      session.end({ condition: error.condition, description: error.message });
    }
  }

  // Open, begin, end, close

  #onOpen(open: Open): void {
    if (this.#state !== 'open') throw illegal('The connection is open already.');
    const peerMaxFrameBytes = open.maxFrameSize ?? MAX_FRAME_BYTES;
    if (peerMaxFrameBytes < MIN_MAX_FRAME_BYTES) {
      const text = `A max-frame-size of ${peerMaxFrameBytes} is too small.`;
      throw new ProtocolError('connection', CONDITION.invalidField, text);
    }
    this.peer = { ...open, hostname: open.hostname ?? this.#options.serverName };
    this.#idle.peerAsks(open.idleTimeoutMs);
    this.peerMaxFrameBytes = Math.min(peerMaxFrameBytes, MAX_FRAME_BYTES);
    this.#state = 'opened';
    if (this.#options.role === 'acceptor') this.#writeOpen();
    const refusal = this.events.opened(open);
    if (refusal !== undefined) this.close(refusal);
  }

  #onBegin(channel: number, reader: Reader): void {
    const begin = readBegin(reader);
    if (channel > CHANNEL_MAX) throw framing(`Channel ${channel} exceeds the channel-max of ${CHANNEL_MAX}.`);
    if (this.#sessions.has(channel)) throw illegal(`Channel ${channel} has a session already.`);
    const own = begin.remoteChannel === undefined ? undefined : this.#ownChannels[begin.remoteChannel];
    if (begin.remoteChannel !== undefined && (own === undefined || own.begun)) {
      throw illegal(`A begin answers channel ${begin.remoteChannel}, on which no session was begun.`);
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
    const channel = free === -1 ? this.#ownChannels.length : free;
    if (channel > (this.peer?.channelMax ?? CHANNEL_MAX)) {
      const text = `The channel-max of ${this.peer?.channelMax} leaves no channel for another session.`;
      throw new ProtocolError('connection', CONDITION.notAllowed, text);
    }
    this.#ownChannels[channel] = new Session(this, channel);
    return this.#ownChannels[channel];
  }

  /** Begins a session of our own; throws when the peer allows no more. Links may be attached to it at once. */
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
    this.#closedWith = error;
    this.#releaseSessions(error);
    if (!mayClose) this.#finish(error, 'us');
  }

  #onClose(error: AmqpError | undefined): void {
    if (this.#state === 'closing') return this.#finish(error ?? this.#closedWith, 'us');
    this.#flushDispositions();
    this.output.frame(0, (writer) => writeEndOrClose(writer, PERFORMATIVE.close, undefined));
    this.written();
    this.#finish(error, 'peer');
  }

  /** The socket is gone. */
  lost(): void {
    this.#finish(this.#closedWith, 'peer');
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
    else this.serviceFailed(error);
    // After a broken frame there is no telling where the next one starts.
    this.#finish(this.#closedWith, 'us');
  }

  // Services

  /** Calls a service. What it throws, now or in a promise that it returns, ends this connection and nothing else. */
  guard(call: () => unknown): void {
    try {
      const returned = call();
      if (returned instanceof Promise) returned.catch((error: unknown) => this.serviceFailed(error));
    } catch (error) {
      this.serviceFailed(error);
    }
  }

  /** The description stays general: the log has the error, the peer need not. */
  serviceFailed(error: unknown): void {
    this.events.serviceFailed(error);
    this.close({ condition: CONDITION.internalError, description: 'The service was unable to process the request.' });
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
    for (const session of this.#withDispositions) {
      this.#withDispositions.delete(session);
      // Outcomes are encoded only now, and may be such that they cannot be.
      this.guard(() => session.flushDispositions());
    }
  }

  takeOutput(): Buffer[] {
    this.#flushRequested = false;
    this.#flushDispositions();
    const chunks = this.output.take();
    if (chunks.length > 0) this.#idle.sent();
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
    return this.#idle.tickMs;
  }

  /** Keeps the connection alive, and closes it when the peer has long been silent. [AMQP 2.4.5] */
  tick(): void {
    if (this.#state === 'closed') return;
    const { heartbeatDue, goneForMs } = this.#idle.tick();
    if (heartbeatDue && this.#state === 'opened') {
      writeHeartbeat(this.output.writer);
      this.written();
    }
    if (goneForMs === undefined) return;
    const description = `The peer sent nothing for ${Math.round(goneForMs / 1000)} s.`;
    this.close({ condition: CONDITION.resourceLimitExceeded, description });
    this.#finish(this.#closedWith, 'us');
  }
}

function illegal(message: string): ProtocolError {
  return new ProtocolError('connection', CONDITION.illegalState, message);
}

function framing(message: string): ProtocolError {
  return new ProtocolError('connection', CONDITION.framingError, message);
}
