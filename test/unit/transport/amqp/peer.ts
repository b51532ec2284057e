import { Connection } from '../../../../src/transport/amqp/connection.ts';
import type { ConnectionOptions } from '../../../../src/transport/amqp/connection-options.ts';
import type { IncomingDelivery, OutgoingDelivery } from '../../../../src/transport/amqp/delivery.ts';
import type { Link } from '../../../../src/transport/amqp/link.ts';
import type { ReceiverHandler, ReceiverLink } from '../../../../src/transport/amqp/receiver-link.ts';
import { saslAcceptor } from '../../../../src/transport/amqp/sasl-exchange.ts';
import type { SenderHandler, SenderLink } from '../../../../src/transport/amqp/sender-link.ts';
import { ACCEPTED, type DeliveryState } from '../../../../src/wire/amqp/delivery-state.ts';
import type { AmqpError } from '../../../../src/wire/amqp/error-condition.ts';
import { readDescriptor } from '../../../../src/wire/amqp/fields.ts';
import { AMQP_HEADER, beginFrame, endFrame, FRAME_TYPE, readFrameHeader } from '../../../../src/wire/amqp/frame.ts';
import * as amqp from '../../../../src/wire/amqp/performatives.ts';
import { Reader } from '../../../../src/wire/amqp/reader.ts';
import { Writer } from '../../../../src/wire/amqp/writer.ts';

export const LOST: DeliveryState = { type: 'rejected', error: { condition: 'test:lost' } };

/** One thing that the engine has said, decoded. */
export interface Said {
  readonly name: 'header' | 'heartbeat' | 'sasl' | keyof typeof amqp.PERFORMATIVE;
  readonly channel: number;
  /** Of a performative: its fields. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at the fields it expects
  readonly body: any;
  readonly payload: Buffer;
}

const READERS = {
  [amqp.PERFORMATIVE.open]: ['open', amqp.readOpen],
  [amqp.PERFORMATIVE.begin]: ['begin', amqp.readBegin],
  [amqp.PERFORMATIVE.attach]: ['attach', amqp.readAttach],
  [amqp.PERFORMATIVE.flow]: ['flow', amqp.readFlow],
  [amqp.PERFORMATIVE.transfer]: ['transfer', amqp.readTransfer],
  [amqp.PERFORMATIVE.disposition]: ['disposition', amqp.readDisposition],
  [amqp.PERFORMATIVE.detach]: ['detach', amqp.readDetach],
  [amqp.PERFORMATIVE.end]: ['end', amqp.readEndOrClose],
  [amqp.PERFORMATIVE.close]: ['close', amqp.readEndOrClose],
} as const;

/** Decodes everything that a side has sent; nothing may be left over. */
export function decode(bytes: Buffer): Said[] {
  const said: Said[] = [];
  const reader = new Reader(bytes);
  while (reader.remaining > 0) {
    const start = reader.position;
    if (bytes.toString('latin1', start, start + 4) === 'AMQP') {
      said.push({ name: 'header', channel: 0, body: reader.view(8).toString('hex'), payload: Buffer.alloc(0) });
      continue;
    }
    const sizeBytes = bytes.readUInt32BE(start);
    const { type, channel, end } = readFrameHeader(reader, sizeBytes);
    reader.end = end;
    said.push(decodeBody(type, channel, reader, end));
    reader.end = bytes.length;
    reader.position = end;
  }
  return said;
}

function decodeBody(type: number, channel: number, reader: Reader, end: number): Said {
  if (reader.position === end) return { name: 'heartbeat', channel, body: undefined, payload: Buffer.alloc(0) };
  const code = readDescriptor(reader);
  if (type === FRAME_TYPE.sasl) return { name: 'sasl', channel, body: code, payload: Buffer.alloc(0) };
  const [name, read] = READERS[code as keyof typeof READERS];
  const body = read(reader);
  return { name, channel, body, payload: Buffer.from(reader.bytes.subarray(reader.position, end)) };
}

export type Handlers = Partial<Pick<SenderHandler, 'credit' | 'outcome'>> &
  Partial<Pick<ReceiverHandler, 'message'>> & { detached?(link: Link, error: AmqpError | undefined): void };

/** The other side of a connection without a socket: says frames and reads what the engine answers. */
export class Peer {
  readonly connection: Connection;
  readonly links: (SenderLink | ReceiverLink)[] = [];
  readonly messages: IncomingDelivery[] = [];
  readonly outcomes: { delivery: OutgoingDelivery; state: DeliveryState | undefined }[] = [];
  readonly detached: { name: string; condition: string | undefined }[] = [];
  readonly failures: unknown[] = [];
  closed: { condition: string | undefined; by: 'peer' | 'us' } | undefined;
  /** What is done with a link that the peer attaches; accepts by default. */
  onAttached: (link: SenderLink | ReceiverLink) => void = (link) => this.accept(link);

  constructor(options: Partial<ConnectionOptions> = {}) {
    this.connection = new Connection({
      role: 'acceptor',
      containerId: 'engine',
      idleTimeoutMs: 240_000,
      sasl: saslAcceptor((user, password) => user === 'user' && password === 'good'),
      forgottenDelivery: LOST,
      ...options,
      events: {
        outputReady: () => {},
        opened: () => undefined,
        attached: (link) => {
          this.links.push(link);
          this.onAttached(link);
        },
        closed: (error, by) => {
          this.closed = { condition: error?.condition, by };
        },
        serviceFailed: (error) => void this.failures.push(error),
        ...options.events,
      },
    });
  }

  /** A handler that notes everything; `handlers` replace single methods. */
  handler(handlers: Handlers = {}): SenderHandler & ReceiverHandler {
    return {
      credit: (link, drain) => drain && link.drained(),
      outcome: (delivery, state) => {
        this.outcomes.push({ delivery, state });
        delivery.settle(ACCEPTED);
      },
      message: (delivery) => {
        this.messages.push(delivery);
        delivery.settle(ACCEPTED);
      },
      detached: (link: Link, error: AmqpError | undefined) => {
        this.detached.push({ name: link.name, condition: error?.condition });
      },
      ...handlers,
    };
  }

  accept(link: SenderLink | ReceiverLink, handlers: Handlers = {}): void {
    const handler = this.handler(handlers);
    if (link.role === 'sender') link.accept({ handler });
    else link.accept({ handler, maxMessageBytes: 1_000_000, creditWindow: 10 });
  }

  raw(bytes: Uint8Array): this {
    this.connection.receive(Buffer.from(bytes));
    return this;
  }

  say(write: (writer: Writer) => void, channel = 0): this {
    return this.raw(frame(write, channel));
  }

  /** Headers and open, without SASL. */
  open(open: Partial<amqp.Open> = {}): this {
    return this.raw(AMQP_HEADER).say((writer) => amqp.writeOpen(writer, { containerId: 'peer', ...open }));
  }

  begin(begin: Partial<amqp.Begin> = {}, channel = 0): this {
    const windows = { nextOutgoingId: 0, incomingWindow: 2048, outgoingWindow: 2048 };
    return this.say((writer) => amqp.writeBegin(writer, { ...windows, ...begin }), channel);
  }

  /** A link on which the peer receives. */
  attachReceiver(handle = 0, attach: Partial<amqp.Attach> = {}, channel = 0): SenderLink {
    const source = { type: 'source', address: 'node' } as const;
    const target = { type: 'target', address: 'here' } as const;
    const fields = { name: `receiver-${handle}`, handle, role: 'receiver', source, target, ...attach } as const;
    this.say((writer) => amqp.writeAttach(writer, fields), channel);
    return this.links.at(-1) as SenderLink;
  }

  /** A link on which the peer sends. */
  attachSender(handle = 0, attach: Partial<amqp.Attach> = {}, channel = 0): ReceiverLink {
    const target = { type: 'target', address: 'node' } as const;
    const fields = { name: `sender-${handle}`, handle, role: 'sender', target, initialDeliveryCount: 0 } as const;
    this.say((writer) => amqp.writeAttach(writer, { ...fields, ...attach }), channel);
    return this.links.at(-1) as ReceiverLink;
  }

  flow(flow: Partial<amqp.Flow> = {}, channel = 0): this {
    const windows = { nextIncomingId: 0, incomingWindow: 2048, nextOutgoingId: 0, outgoingWindow: 2048 };
    return this.say((writer) => amqp.writeFlow(writer, { ...windows, ...flow }), channel);
  }

  transfer(transfer: Partial<amqp.Transfer>, payload: Uint8Array = Buffer.from('x')): this {
    return this.say((writer) => {
      amqp.writeTransfer(writer, { handle: 0, ...transfer });
      writer.raw(payload);
    });
  }

  /** A whole delivery in one frame. */
  deliver(id: number, more: Partial<amqp.Transfer> = {}): this {
    return this.transfer({ deliveryId: id, deliveryTag: Buffer.from([id & 0xff]), ...more });
  }

  disposition(disposition: Partial<amqp.Disposition> & { first: number }): this {
    return this.say((writer) => amqp.writeDisposition(writer, { role: 'receiver', ...disposition }));
  }

  detach(handle: number, detach: Partial<amqp.Detach> = {}): this {
    return this.say((writer) => amqp.writeDetach(writer, { handle, closed: true, ...detach }));
  }

  end(channel = 0): this {
    return this.say((writer) => amqp.writeEndOrClose(writer, amqp.PERFORMATIVE.end, undefined), channel);
  }

  close(): this {
    return this.say((writer) => amqp.writeEndOrClose(writer, amqp.PERFORMATIVE.close, undefined));
  }

  /** What the engine has said since the last call. */
  said(): Said[] {
    return decode(Buffer.concat(this.connection.takeOutput()));
  }

  /** Of that, the performatives of one name. */
  only(name: Said['name']): Said[] {
    return this.said().filter((said) => said.name === name);
  }
}

export function frame(write: (writer: Writer) => void, channel = 0, type: number = FRAME_TYPE.amqp): Buffer {
  const writer = new Writer();
  const start = beginFrame(writer, type, channel);
  write(writer);
  endFrame(writer, start);
  return writer.take();
}

/** Sends a message of `text` on a link. */
export function sendText(link: SenderLink, text: string, tag = 0, settled = false): OutgoingDelivery {
  const bytes = Buffer.from(text);
  return link.send({
    tag: Uint8Array.of(tag >>> 8, tag),
    settled,
    messageFormat: 0,
    writeHead: () => {},
    bytes,
    from: 0,
    to: bytes.length,
  });
}

/** A peer with an open connection and one session. */
export function openPeer(
  options: { open?: Partial<amqp.Open>; begin?: Partial<amqp.Begin>; engine?: Partial<ConnectionOptions> } = {},
): Peer {
  const peer = new Peer(options.engine).open(options.open).begin(options.begin);
  peer.said();
  return peer;
}
