import type { Side } from '../../kernel/connection.ts';
import { type Carrier, type Route, textIdOf } from '../deliveries.ts';
import { objectIdIn } from './json-messages.ts';
import { presentable } from './redact.ts';
import type { DissectorSink } from './sink.ts';

/** What the opener did before messages could cross: it asked for an event stream, opened a WebSocket, subscribed. */
export interface Opening {
  /** After the opener's name: `opened a WebSocket at "/live"`. */
  readonly said: string;
  readonly carrier: Carrier;
}

/** One message of a stream, as far as it can be read. */
export interface StreamedMessage {
  readonly sizeBytes: number;
  /** What its protocol calls it; else the `id` of a body that is one JSON object. */
  readonly messageId?: string | undefined;
  /** That `id`, where the protocol has one of its own. */
  readonly eventId?: string | undefined;
  /** It is compressed: its size is that on the wire. */
  readonly isCompressed?: boolean;
}

/** The ids of a message whose protocol calls it `given`, if that names messages. */
export function idsOf(given: string | undefined, body: Buffer): Pick<StreamedMessage, 'messageId' | 'eventId'> {
  const id = objectIdIn(body);
  if (given === undefined) return { messageId: id };
  return id === undefined || id === given ? { messageId: given } : { messageId: given, eventId: id };
}

/** Messages that one side sends as they come, without a request for each: events of a stream, WebSocket messages, MQTT's PUBLISH. */
export class MessageStream implements Route {
  readonly connection: number;
  readonly entity: string;
  readonly senderSide: Side;
  readonly opening: Opening;
  deliveries = 0;
  compressed = 0;
  firstMessage: Carrier | undefined;
  lastMessage: Carrier | undefined;

  constructor(connection: number, entity: string, senderSide: Side, opening: Opening) {
    this.connection = connection;
    this.entity = entity;
    this.senderSide = senderSide;
    this.opening = opening;
  }
}

/** Streams by entity and direction that are told apart; of more, on one connection, the rest are told together. */
const STREAMS_MAX = 1_000;
const OTHERS = '(others)';

/** The streams of one connection. */
export class MessageStreams {
  readonly #sink: DissectorSink;
  readonly #streams = new Map<string, MessageStream>();

  constructor(sink: DissectorSink) {
    this.#sink = sink;
  }

  get count(): number {
    return this.#streams.size;
  }

  get all(): Iterable<MessageStream> {
    return this.#streams.values();
  }

  /** `from` has sent a message to or about `entity`; its last byte was in `carrier`. */
  add(from: Side, entity: string, opening: Opening, message: StreamedMessage, atMs: number, carrier: Carrier): void {
    const stream = this.#streamOf(from, entity, opening);
    stream.deliveries++;
    stream.firstMessage ??= carrier;
    stream.lastMessage = carrier;
    if (message.isCompressed) stream.compressed++;
    const { sizeBytes, messageId, eventId } = message;
    this.#sink.deliveries.add(atMs, carrier, stream, sizeBytes, textIdOf(messageId), eventId);
  }

  #streamOf(from: Side, name: string, opening: Opening): MessageStream {
    const entity = presentable(name);
    const known = this.#streams.get(`${from} ${entity}`);
    if (known !== undefined) return known;
    if (this.#streams.size >= STREAMS_MAX && entity !== OTHERS) return this.#streamOf(from, OTHERS, opening);
    const stream = new MessageStream(this.#sink.connection, entity, from, opening);
    this.#streams.set(`${from} ${entity}`, stream);
    return stream;
  }
}
