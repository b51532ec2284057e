import {
  type Attempt,
  type ConnectionTap,
  otherSide,
  type Side,
  type StreamLayer,
} from '../../../src/kernel/connection.ts';
import { Recorder, type RecorderLimits } from '../../../src/recorder/recorder.ts';
import { encodeMessage } from '../../../src/wire/amqp/encode-message.ts';
import {
  AMQP_HEADER,
  beginFrame,
  endFrame,
  FRAME_TYPE,
  SASL_HEADER,
  writeHeartbeat,
} from '../../../src/wire/amqp/frame.ts';
import { BATCH_MESSAGE_FORMAT } from '../../../src/wire/amqp/message.ts';
import { writeProperties } from '../../../src/wire/amqp/message-properties.ts';
import {
  type Attach,
  type Flow,
  type Transfer,
  writeAttach,
  writeBegin,
  writeDetach,
  writeDisposition,
  writeEndOrClose,
  writeFlow,
  writeOpen,
  writeTransfer,
} from '../../../src/wire/amqp/performatives.ts';
import { writeSaslInit, writeSaslMechanisms, writeSaslOutcome } from '../../../src/wire/amqp/sasl.ts';
import { amqp } from '../../../src/wire/amqp/types.ts';
import { Writer } from '../../../src/wire/amqp/writer.ts';

/** A recorder whose clock the test moves. */
export class RecorderBench {
  nowMs = Date.UTC(2026, 0, 1);
  readonly recorder: Recorder;
  #port = 50_000;

  constructor(limits: Partial<RecorderLimits> = {}) {
    this.recorder = new Recorder({ now: () => this.nowMs, limits });
  }

  /** A connection that `opener` dials to the emulator's AMQP listener. */
  connect(host = '127.0.0.2', changes: Partial<Attempt> = {}): Conversation {
    const tap = this.recorder.attempt({
      direction: 'in',
      via: 'amqp',
      opener: { host, port: this.#port++ },
      acceptor: { host: '127.0.0.1', port: 5672 },
      ...changes,
    });
    return new Conversation(this, tap);
  }
}

/** What two AMQP peers say to each other, written by the real encoders and shown to the recorder. */
export class Conversation {
  readonly bench: RecorderBench;
  readonly tap: ConnectionTap;
  layer: StreamLayer = 'tcp';
  #deliveryId = 0;

  constructor(bench: RecorderBench, tap: ConnectionTap) {
    this.bench = bench;
    this.tap = tap;
  }

  /** One packet, a millisecond after the last. */
  send(from: Side, ...parts: readonly Uint8Array[]): this {
    this.bench.nowMs++;
    this.tap.bytes(this.layer, from, Buffer.concat(parts));
    return this;
  }

  /** Protocol headers, open and begin of both sides. */
  start(containerId = 'client-1'): this {
    return this.send('opener', AMQP_HEADER, openFrame(containerId), beginFrameBytes()).send(
      'acceptor',
      AMQP_HEADER,
      openFrame('azwire'),
      beginFrameBytes(0),
    );
  }

  /** The opener attaches; the acceptor answers. */
  attach(role: Attach['role'], address: string, handle = 0, more: Partial<Attach> = {}): this {
    const termini = {
      source: { type: 'source', address: role === 'receiver' ? address : 'me' },
      target: { type: 'target', address: role === 'sender' ? address : 'me' },
    } as const;
    const name = `link-${address}-${role}-${handle}`;
    const answer = role === 'receiver' ? 'sender' : 'receiver';
    return this.send('opener', attachFrame({ name, handle, role, ...termini, ...more })).send(
      'acceptor',
      attachFrame({ name, handle, role: answer, initialDeliveryCount: 0, ...termini, ...more }),
    );
  }

  flow(from: Side, fields: Partial<Flow>): this {
    return this.send(from, flowFrame(fields));
  }

  transfer(from: Side, count = 1, handle = 0): this {
    const frames = Array.from({ length: count }, () => {
      const deliveryId = this.#deliveryId++;
      return transferFrame(
        { handle, deliveryId, deliveryTag: Buffer.from([deliveryId]), messageFormat: 0 },
        message(`m${deliveryId}`),
      );
    });
    return this.send(from, ...frames);
  }

  settle(from: Side, first: number): this {
    return this.send(from, dispositionFrame(from, first)).send(
      otherSide(from),
      dispositionFrame(otherSide(from), first),
    );
  }

  wait(ms: number): this {
    this.bench.nowMs += ms;
    return this;
  }

  detach(handle = 0): this {
    return this.send('opener', detachFrame(handle)).send('acceptor', detachFrame(handle));
  }

  /** AMQP close, then FIN, both by the opener first. */
  finish(): this {
    this.send('opener', closeFrame()).send('acceptor', closeFrame());
    this.tap.ended('opener', 'fin');
    this.tap.ended('acceptor', 'fin');
    this.tap.closed();
    return this;
  }
}

function frame(write: (writer: Writer) => void, type: number = FRAME_TYPE.amqp, channel = 0): Buffer {
  const writer = new Writer();
  const start = beginFrame(writer, type, channel);
  write(writer);
  endFrame(writer, start);
  return writer.take();
}

export const openFrame = (containerId: string, product = 'TestClient') =>
  frame((writer) =>
    writeOpen(writer, { containerId, hostname: 'bus.local', properties: amqp.map({ product: amqp.string(product) }) }),
  );
export const beginFrameBytes = (remoteChannel?: number) =>
  frame((writer) => writeBegin(writer, { remoteChannel, nextOutgoingId: 0, incomingWindow: 100, outgoingWindow: 100 }));
export const attachFrame = (attach: Attach) => frame((writer) => writeAttach(writer, attach));
export const detachFrame = (handle: number, condition?: string) =>
  frame((writer) =>
    writeDetach(writer, { handle, closed: true, error: condition === undefined ? undefined : { condition } }),
  );
export const closeFrame = (condition?: string, description?: string) =>
  frame((writer) => writeEndOrClose(writer, 0x18, condition === undefined ? undefined : { condition, description }));
export const flowFrame = (fields: Partial<Flow>) =>
  frame((writer) =>
    writeFlow(writer, {
      nextIncomingId: 0,
      incomingWindow: 100,
      nextOutgoingId: 0,
      outgoingWindow: 100,
      handle: 0,
      ...fields,
    }),
  );
export const dispositionFrame = (from: Side, first: number) =>
  frame((writer) =>
    writeDisposition(writer, {
      role: from === 'opener' ? 'receiver' : 'sender',
      first,
      settled: true,
      state: { type: 'accepted' },
    }),
  );
export const transferFrame = (transfer: Transfer, payload: Uint8Array) =>
  frame((writer) => {
    writeTransfer(writer, transfer);
    writer.raw(payload, 0, payload.length);
  });
export const heartbeat = () => {
  const writer = new Writer();
  writeHeartbeat(writer);
  return writer.take();
};
export const saslMechanisms = (...names: string[]) =>
  Buffer.concat([SASL_HEADER, frame((writer) => writeSaslMechanisms(writer, names), FRAME_TYPE.sasl)]);
export const saslInit = (mechanism: string, response?: string) =>
  Buffer.concat([
    SASL_HEADER,
    frame(
      (writer) =>
        writeSaslInit(writer, {
          mechanism,
          initialResponse: response === undefined ? undefined : Buffer.from(response),
        }),
      FRAME_TYPE.sasl,
    ),
  ]);
export const saslOutcome = (code: number) => frame((writer) => writeSaslOutcome(writer, code), FRAME_TYPE.sasl);

/** An encoded message with a message-id and one data section. */
export function message(id: string, bodyBytes = 10): Buffer {
  const writer = new Writer();
  writer.u8(0x00);
  writer.pair(0x53, 0x70);
  writer.u8(0x45); // an empty header, as many clients send it
  writeProperties(writer, { messageId: amqp.string(id) });
  return Buffer.concat([writer.take(), dataSection(Buffer.alloc(bodyBytes, 0x61))]);
}

export function dataSection(content: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.length);
  return Buffer.concat([Buffer.from([0x00, 0x53, 0x75, 0xb0]), size, content]);
}

/** A batch transfer's fields and payload. */
export function batch(...messages: readonly Buffer[]): { readonly messageFormat: number; readonly payload: Buffer } {
  return { messageFormat: BATCH_MESSAGE_FORMAT, payload: Buffer.concat(messages.map(dataSection)) };
}

/** A reply of `$cbs`. */
export function tokenReply(code: number, description: string): Buffer {
  return encodeMessage({
    properties: { correlationId: amqp.string('1') },
    applicationProperties: { 'status-code': amqp.int(code), 'status-description': amqp.string(description) },
    body: amqp.null,
  });
}

/** A put-token request. */
export function tokenRequest(audience: string, token: string): Buffer {
  return encodeMessage({
    properties: { messageId: amqp.string('1') },
    applicationProperties: { operation: amqp.string('put-token'), name: amqp.string(audience) },
    body: amqp.string(token),
  });
}
