import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Azwire } from '../../src/index.ts';
import type { DeliveryState } from '../../src/wire/amqp/delivery-state.ts';
import { encodeMessage } from '../../src/wire/amqp/encode-message.ts';
import { AMQP_HEADER, FRAME_TYPE, SASL_HEADER } from '../../src/wire/amqp/frame.ts';
import { readMapSection } from '../../src/wire/amqp/map-section.ts';
import { findSections } from '../../src/wire/amqp/message.ts';
import * as wire from '../../src/wire/amqp/performatives.ts';
import { writeSaslInit } from '../../src/wire/amqp/sasl.ts';
import type { Coordinator, Target } from '../../src/wire/amqp/terminus.ts';
import { encodeTransactionRequest } from '../../src/wire/amqp/transaction.ts';
import { type AmqpValue, amqp, integerOf, mapGet, textOf } from '../../src/wire/amqp/types.ts';
import type { Writer } from '../../src/wire/amqp/writer.ts';
import { decode, frame, type Said } from '../unit/transport/amqp/peer.ts';

const CREDENTIALS = Buffer.from('\0RootManageSharedAccessKey\0SAS_KEY_VALUE');
const HEADER_BYTES = 8;

/** Connects and begins a session; closed after the test. */
export async function connectFrames(azure: Azwire): Promise<FrameClient> {
  const socket = connect(azure.ports.amqp, '127.0.0.1');
  const client = new FrameClient(socket);
  onTestFinished(() => void socket.destroy());
  await client.begin();
  return client;
}

/** What rhea cannot say: a client that writes frames by itself, on one session. One exchange at a time. */
export class FrameClient {
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  readonly #heard: Said[] = [];
  #waiting: (() => void) | undefined;
  #gone = false;
  /** By ours. */
  readonly #theirHandles = new Map<number, number>();
  #nextHandle = 0;
  #nextDelivery = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#cut();
      this.#waiting?.();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#gone = true;
      this.#waiting?.();
    });
  }

  #cut(): void {
    while (this.#bytes.length >= HEADER_BYTES) {
      const isHeader = this.#bytes.toString('latin1', 0, 4) === 'AMQP';
      const sizeBytes = isHeader ? HEADER_BYTES : this.#bytes.readUInt32BE(0);
      if (this.#bytes.length < sizeBytes) return;
      this.#heard.push(...decode(this.#bytes.subarray(0, sizeBytes)));
      this.#bytes = this.#bytes.subarray(sizeBytes);
    }
  }

  /** The next one of that name; what came before it and was not asked for stays. */
  async hear(name: Said['name'], isMeant: (said: Said) => boolean = () => true): Promise<Said> {
    for (;;) {
      const index = this.#heard.findIndex((said) => said.name === name && isMeant(said));
      if (index >= 0) return this.#heard.splice(index, 1)[0]!;
      if (this.#gone) throw new Error(`the connection ended before ${name}`);
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  #say(write: (writer: Writer) => void, type?: number): void {
    this.#socket.write(frame(write, 0, type));
  }

  async begin(): Promise<void> {
    this.#socket.write(SASL_HEADER);
    this.#say((writer) => writeSaslInit(writer, { mechanism: 'PLAIN', initialResponse: CREDENTIALS }), FRAME_TYPE.sasl);
    this.#socket.write(AMQP_HEADER);
    this.#say((writer) => wire.writeOpen(writer, { containerId: 'frames', hostname: 'localhost' }));
    const windows = { nextOutgoingId: 0, incomingWindow: 5000, outgoingWindow: 5000 };
    this.#say((writer) => wire.writeBegin(writer, windows));
    await this.hear('begin');
  }

  /** Attaches a link on which we send. Throws the error of a refusal. */
  async attachSender(target: Target | Coordinator | string, properties?: AmqpValue): Promise<number> {
    const handle = this.#nextHandle++;
    return this.#attached({
      name: `frames-${handle}`,
      handle,
      role: 'sender',
      source: { type: 'source' },
      target: typeof target === 'string' ? { type: 'target', address: target } : target,
      initialDeliveryCount: 0,
      properties,
    });
  }

  /** Attaches a link on which we receive, with credit. */
  async attachReceiver(address: string, credit = 100): Promise<number> {
    const handle = this.#nextHandle++;
    await this.#attached({
      name: `frames-${handle}`,
      handle,
      role: 'receiver',
      receiverSettleMode: wire.RECEIVER_SETTLE_MODE.second,
      source: { type: 'source', address },
      target: { type: 'target', address: `frames-${handle}` },
    });
    this.flow(handle, { linkCredit: credit });
    return handle;
  }

  async #attached(attach: wire.Attach): Promise<number> {
    this.#say((writer) => wire.writeAttach(writer, attach));
    const { body } = await this.hear('attach', ({ body }) => body.name === attach.name);
    const terminus = attach.role === 'sender' ? body.target : body.source;
    this.#theirHandles.set(attach.handle, body.handle);
    if (terminus !== undefined) return attach.handle;
    throw (await this.hear('detach', (said) => said.body.handle === body.handle)).body.error;
  }

  flow(handle: number, more: Partial<wire.Flow>): void {
    const windows = {
      nextIncomingId: 0,
      incomingWindow: 5000,
      nextOutgoingId: this.#nextDelivery,
      outgoingWindow: 5000,
    };
    this.#say((writer) => wire.writeFlow(writer, { ...windows, handle, deliveryCount: 0, ...more }));
  }

  async detach(handle: number): Promise<void> {
    this.#say((writer) => wire.writeDetach(writer, { handle, closed: true }));
    await this.hear('detach', ({ body }) => body.handle === this.#theirHandles.get(handle));
  }

  /** Drops the connection. */
  async drop(): Promise<void> {
    this.#socket.destroy();
    while (!this.#gone) await new Promise((resolve) => this.#socket.once('close', resolve));
  }

  /** Sends a message and gives the state that answers it, if one will. */
  async send(handle: number, bytes: Uint8Array, more: Partial<wire.Transfer> = {}): Promise<DeliveryState | undefined> {
    const deliveryId = this.#nextDelivery++;
    const deliveryTag = Buffer.alloc(4);
    deliveryTag.writeUInt32BE(deliveryId);
    this.#say((writer) => {
      wire.writeTransfer(writer, { handle, deliveryId, deliveryTag, ...more });
      writer.raw(bytes);
    });
    return more.settled === true ? undefined : this.#answer('receiver', deliveryId);
  }

  /** The next message that comes: its delivery id and its bytes. */
  async receive(): Promise<{ readonly id: number; readonly tag: Uint8Array; readonly bytes: Buffer }> {
    const { body, payload } = await this.hear('transfer');
    return { id: body.deliveryId, tag: body.deliveryTag, bytes: payload };
  }

  /** Decides on a delivery and gives the state that answers it, if one will. */
  async settle(id: number, state: DeliveryState, settled = false): Promise<DeliveryState | undefined> {
    this.#say((writer) => wire.writeDisposition(writer, { role: 'receiver', first: id, settled, state }));
    return settled ? undefined : this.#answer('sender', id);
  }

  async #answer(role: wire.Role, id: number): Promise<DeliveryState | undefined> {
    const covers = ({ body }: Said) => body.role === role && body.first <= id && id <= (body.last ?? body.first);
    return (await this.hear('disposition', covers)).body.state;
  }

  /** Asks a coordinator for a transaction. */
  async declare(coordinator: number): Promise<Uint8Array> {
    const state = await this.send(coordinator, encodeTransactionRequest({ type: 'declare' }));
    if (state?.type !== 'declared') throw new Error(`declare was answered with ${JSON.stringify(state)}`);
    return state.txnId;
  }

  async discharge(coordinator: number, txnId: Uint8Array, fail: boolean): Promise<DeliveryState | undefined> {
    return this.send(coordinator, encodeTransactionRequest({ type: 'discharge', txnId, fail }));
  }

  /** Makes a request to a management node: its outcome as a transfer, and the reply. */
  async manage(address: string, operation: string, body: AmqpValue, state?: DeliveryState) {
    const replies = await this.attachReceiver(`${address}/$management`);
    const requests = await this.attachSender(`${address}/$management`);
    const properties = { messageId: amqp.string(operation), replyTo: amqp.string(`frames-${replies}`) };
    const applicationProperties = { operation: amqp.string(`com.microsoft:${operation}`) };
    const outcome = await this.send(requests, encodeMessage({ properties, applicationProperties, body }), { state });
    const sections = findSections((await this.receive()).bytes);
    const answer = readMapSection(sections.bytes, sections.applicationPropertiesAt, sections.bodyAt);
    await this.detach(requests);
    await this.detach(replies);
    const status = integerOf(mapGet(answer, 'statusCode'));
    return { outcome, status, condition: textOf(mapGet(answer, 'errorCondition')), sections };
  }
}
