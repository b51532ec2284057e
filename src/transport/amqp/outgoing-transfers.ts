import { beginFrame, FRAME_TYPE } from '../../wire/amqp/frame.ts';
import { type Disposition, type Flow, type Transfer, writeTransfer } from '../../wire/amqp/performatives.ts';
import { Writer } from '../../wire/amqp/writer.ts';
import { CONDITION, ProtocolError } from './condition.ts';
import { OutgoingDelivery } from './delivery.ts';
import type { OutgoingMessage, SenderLink } from './sender-link.ts';
import type { Session } from './session.ts';
import { UnsettledDeliveries } from './unsettled-deliveries.ts';

/** Of two serial numbers further apart the second is the earlier one. [RFC 1982] */
const SERIAL_RANGE_MAX = 0x8000_0000;
/** Every delivery of a range up to this width is answered, known or not; of a wider one only those that are known. */
const ANSWERED_RANGE_MAX = 5000;

/** A message that did not leave in one frame at once: too large, or the window was used up. */
interface QueuedMessage {
  readonly link: SenderLink;
  readonly first: Transfer;
  /** The encoded message in two pieces: what the service wrote, and the stored bytes. */
  readonly head: Buffer;
  readonly bytes: Buffer;
  /** How much of head and bytes together has been sent. */
  sentBytes: number;
}

/** The sending half of a session: transfer ids, the peer's incoming window, unsettled deliveries. [AMQP 2.5.6] */
export class OutgoingTransfers {
  /** `next-outgoing-id`: counts transfer frames, not deliveries. */
  nextId = 0;
  /** `remote-incoming-window`. */
  window = 0;
  readonly #session: Session;
  readonly #unsettled = new UnsettledDeliveries();
  #queue: QueuedMessage[] = [];
  #nextDeliveryId = 0;
  /** A service wanted to send and could not. */
  #starved = false;
  /** A service wanted to end a drain and could not. */
  #heldUp = false;

  constructor(session: Session) {
    this.#session = session;
  }

  sendable(): number {
    const sendable = this.#queue.length > 0 || this.#session.connection.backlogged() ? 0 : this.window;
    if (sendable === 0) this.#starved = true;
    return sendable;
  }

  /** Whether messages wait for the window or for the output. */
  get queued(): boolean {
    if (this.#queue.length > 0) this.#heldUp = true;
    return this.#queue.length > 0;
  }

  /** Sends what waits. Whether services that could not go on before can now; true once. */
  reopened(): boolean {
    if (this.#queue.length > 0) this.#pump();
    if (this.#queue.length > 0 || !(this.#heldUp || (this.#starved && this.sendable() > 0))) return false;
    this.#heldUp = false;
    this.#starved = false;
    return true;
  }

  onFlow(flow: Flow): void {
    // [AMQP 2.5.6] next-incoming-id is absent before the peer has seen our begin, whose next-outgoing-id was 0.
    const onTheWay = (this.nextId - (flow.nextIncomingId ?? 0)) | 0;
    this.window = Math.max(0, flow.incomingWindow - onTheWay);
    this.#pump();
  }

  send(link: SenderLink, message: OutgoingMessage): OutgoingDelivery {
    const id = this.#nextDeliveryId;
    const delivery = new OutgoingDelivery(id, link, message.context);
    const transfer: Transfer = {
      handle: link.handle,
      deliveryId: id,
      deliveryTag: message.tag,
      messageFormat: message.messageFormat,
      settled: message.settled,
      more: false,
    };
    if (this.window === 0 || this.#queue.length > 0 || !this.#sendInOneFrame(transfer, message)) {
      this.#enqueue(link, transfer, message);
    }
    this.#nextDeliveryId = (id + 1) >>> 0;
    if (message.settled) delivery.settled = true;
    else this.#unsettled.add(delivery);
    return delivery;
  }

  /** The common case: nothing is copied but the payload, once, into the output. */
  #sendInOneFrame(transfer: Transfer, message: OutgoingMessage): boolean {
    const { output, peerMaxFrameBytes } = this.#session.connection;
    const writer = output.writer;
    const start = beginFrame(writer, FRAME_TYPE.amqp, this.#session.channel);
    try {
      writeTransfer(writer, transfer);
      message.writeHead(writer);
    } catch (error) {
      writer.position = start;
      throw error;
    }
    if (writer.position - start + message.to - message.from > peerMaxFrameBytes) {
      writer.position = start;
      return false;
    }
    output.endFrameWithPayload(start, message.bytes, message.from, message.to);
    this.#counted();
    return true;
  }

  #counted(): void {
    this.nextId = (this.nextId + 1) >>> 0;
    this.window--;
  }

  #enqueue(link: SenderLink, first: Transfer, message: OutgoingMessage): void {
    const writer = new Writer();
    message.writeHead(writer);
    const bytes = message.bytes.subarray(message.from, message.to);
    this.#queue.push({ link, first, head: writer.take(), bytes, sentBytes: 0 });
    this.#pump();
  }

  #pump(): void {
    let done = 0;
    for (const queued of this.#queue) {
      if (!this.#sendQueued(queued)) break;
      done++;
    }
    if (done > 0) this.#queue = this.#queue.slice(done);
    this.#session.connection.written();
  }

  /** Sends frames of one message while the window is open; true when the message is through. */
  #sendQueued(queued: QueuedMessage): boolean {
    const totalBytes = queued.head.length + queued.bytes.length;
    while (queued.link.state === 'attached') {
      // Copied into the output only as fast as the peer reads: with small frames a message costs more than its bytes.
      if (this.window === 0 || this.#session.connection.backlogged()) return false;
      queued.sentBytes += this.#sendPart(queued, totalBytes);
      this.#counted();
      if (queued.sentBytes === totalBytes) return true;
    }
    return true;
  }

  /** Writes one transfer frame, filled up to the peer's max-frame-size; returns how much of the message it took. */
  #sendPart(queued: QueuedMessage, totalBytes: number): number {
    const { output, peerMaxFrameBytes } = this.#session.connection;
    const writer = output.writer;
    const start = beginFrame(writer, FRAME_TYPE.amqp, this.#session.channel);
    const performative = queued.sentBytes === 0 ? queued.first : { handle: queued.link.handle };
    const bodyAt = writer.position;
    writeTransfer(writer, { ...performative, more: true });
    const roomBytes = peerMaxFrameBytes - (writer.position - start);
    const leftBytes = totalBytes - queued.sentBytes;
    if (leftBytes <= roomBytes) {
      writer.position = bodyAt;
      writeTransfer(writer, { ...performative, more: false });
    }
    const partBytes = Math.min(roomBytes, leftBytes);
    const end = queued.sentBytes + partBytes;
    const headBytes = queued.head.length;
    if (queued.sentBytes < headBytes) writer.raw(queued.head, queued.sentBytes, Math.min(end, headBytes));
    const from = Math.max(0, queued.sentBytes - headBytes);
    output.endFrameWithPayload(start, queued.bytes, from, Math.max(from, end - headBytes));
    return partBytes;
  }

  onDisposition(disposition: Disposition): void {
    const first = disposition.first;
    const count = (((disposition.last ?? first) - first) >>> 0) + 1;
    if (count > SERIAL_RANGE_MAX) {
      const text = `A disposition ends with ${disposition.last} before it begins with ${first}.`;
      throw new ProtocolError('session', CONDITION.invalidField, text);
    }
    if (count > Math.max(this.#unsettled.size, ANSWERED_RANGE_MAX))
      return this.#onWideDisposition(disposition, first, count);
    for (let i = 0; i < count; i++) {
      const id = (first + i) >>> 0;
      const delivery = this.#unsettled.get(id);
      if (delivery !== undefined) this.#decide(delivery, disposition);
      else if (disposition.settled !== true) this.#answerForgotten(id);
    }
  }

  /** A range wider than what is unsettled: looks at what there is, not at every number that the peer can name. */
  #onWideDisposition(disposition: Disposition, first: number, count: number): void {
    for (const delivery of this.#unsettled.toArray()) {
      if ((delivery.id - first) >>> 0 < count) this.#decide(delivery, disposition);
    }
  }

  #decide(delivery: OutgoingDelivery, disposition: Disposition): void {
    if (disposition.settled === true) {
      delivery.settled = true;
      this.#unsettled.delete(delivery.id);
    }
    delivery.link.onOutcome(delivery, disposition.state);
  }

  /** Clients wait for an answer up to their time-out, so even a delivery that is not known any more gets one. */
  #answerForgotten(id: number): void {
    this.#session.disposition('sender', id, this.#session.connection.forgottenDelivery);
  }

  settled(deliveryId: number): void {
    this.#unsettled.delete(deliveryId);
  }

  forget(link: SenderLink): void {
    for (const delivery of this.#unsettled.toArray()) if (delivery.link === link) this.#unsettled.delete(delivery.id);
  }
}
