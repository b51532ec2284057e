import type { Side } from '../../../kernel/connection.ts';
import type { Carrier } from '../../deliveries.ts';
import { idsOf, type Opening } from '../message-stream.ts';
import { redact } from '../redact.ts';
import type { DissectorSink } from '../sink.ts';
import { OPCODE, WebSocketFrames } from './websocket-frames.ts';

/** What is kept of a message, to find an id in it. */
const KEPT_BYTES_MAX = 64 * 1024;
/** A close without any of these is worth telling. [RFC 6455 7.4.1] */
const ORDERLY_CODES = [1000, 1001, 1005];
/** The close frame has no code. [RFC 6455 7.1.5] */
const NO_CODE = 1005;

export interface WebSocketClose {
  readonly side: Side;
  readonly code: number;
  /** `WebSocket close 1011: out of memory` */
  readonly text: string;
  readonly isOrderly: boolean;
}

export interface WebSocketOptions {
  readonly sink: DissectorSink;
  /** The path that was asked for. */
  readonly entity: string;
  /** The request to become a WebSocket. */
  readonly upgrade: Carrier;
  /** Where messages are only pieces of a stream of another protocol: who reads that. Then they are no deliveries. */
  readonly inner?: (from: Side, bytes: Buffer, atMs: number, carrier: Carrier) => void;
}

/** Reads the messages of one WebSocket, opened by HTTP/1.1. */
export class WebSocketDissector {
  readonly #options: WebSocketOptions;
  readonly #opening: Opening;
  readonly #directions: Readonly<Record<Side, WebSocketFrames>>;
  readonly #kept: Record<Side, Buffer[]> = { opener: [], acceptor: [] };
  readonly #stopped: Record<Side, boolean> = { opener: false, acceptor: false };
  #close: WebSocketClose | undefined;
  #atMs = 0;
  #carrier: Carrier = { number: 0 };

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#opening = { said: `opened a WebSocket at "${options.entity}"`, carrier: options.upgrade };
    this.#directions = { opener: this.#frames('opener'), acceptor: this.#frames('acceptor') };
  }

  /** The first close frame. */
  get close(): WebSocketClose | undefined {
    return this.#close;
  }

  /** The next bytes of a direction, and the packet that carried them. */
  feed(side: Side, bytes: Buffer, atMs: number, carrier: Carrier): void {
    if (this.#stopped[side]) return;
    this.#atMs = atMs;
    this.#carrier = carrier;
    try {
      this.#directions[side].feed(bytes);
    } catch {
      // Whatever it is, a tap must never break the connection that it watches.
      this.#stopped[side] = true;
      this.#kept[side] = [];
    }
  }

  /** The connection is over: nothing is kept of messages without an end. */
  closed(): void {
    for (const side of ['opener', 'acceptor'] as const) {
      this.#stopped[side] = true;
      this.#kept[side] = [];
    }
  }

  #frames(side: Side): WebSocketFrames {
    const { inner } = this.#options;
    const sink = {
      part: (bytes: Buffer) => {
        if (inner === undefined) this.#kept[side].push(bytes);
        else inner(side, bytes, this.#atMs, this.#carrier);
      },
      message: (sizeBytes: number, isCompressed: boolean) => {
        if (inner === undefined) this.#onMessage(side, sizeBytes, isCompressed);
      },
      control: (opcode: number, payload: Buffer) => {
        if (opcode === OPCODE.close) this.#onClose(side, payload);
      },
    };
    return new WebSocketFrames(sink, inner === undefined ? KEPT_BYTES_MAX : Infinity);
  }

  #onMessage(from: Side, sizeBytes: number, isCompressed: boolean): void {
    const { sink, entity } = this.#options;
    const kept = this.#kept[from];
    this.#kept[from] = [];
    const ids = idsOf(undefined, kept.length === 1 ? kept[0]! : Buffer.concat(kept));
    sink.streams.add(from, entity, this.#opening, { sizeBytes, ...ids, isCompressed }, this.#atMs, this.#carrier);
  }

  #onClose(from: Side, payload: Buffer): void {
    const { connection, exchanges } = this.#options.sink;
    const code = payload.length < 2 ? NO_CODE : payload.readUInt16BE(0);
    const reason = redact(payload.toString('utf8', 2));
    const summary = `${code === NO_CODE ? '' : code} ${reason}`.trim();
    const [atMs, carrier] = [this.#atMs, this.#carrier];
    exchanges.push({ atMs, connection, carrier, from, protocol: 'websocket', operation: 'close', summary });
    this.#stopped[from] = true;
    const text = `WebSocket close${code === NO_CODE ? '' : ` ${code}`}${reason === '' ? '' : `: ${reason}`}`;
    this.#close ??= { side: from, code, text, isOrderly: ORDERLY_CODES.includes(code) };
  }
}

/** [RFC 6455 1.9, MQTT5 6, AMQP-WS 2.1] */
const [AMQP, MQTT] = [/^(amqp|amqpwsb10)$/i, /^mqtt/i];

/** Who reads a WebSocket. Nobody where it carries AMQP: whoever serves that shows its bytes. */
export function readerOfWebSocket(
  options: Omit<WebSocketOptions, 'inner'> & { readonly subprotocol: string },
): WebSocketDissector | undefined {
  const { sink, entity, upgrade, subprotocol } = options;
  if (AMQP.test(subprotocol)) return undefined;
  if (!MQTT.test(subprotocol)) return new WebSocketDissector({ sink, entity, upgrade });
  const inner: WebSocketOptions['inner'] = (...part) => sink.readMqtt(...part);
  return new WebSocketDissector({ sink, entity, upgrade, inner });
}
