import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import type { Transfer } from '../../wire/amqp/performatives.ts';
import type { Source } from '../../wire/amqp/terminus.ts';
import type { AmqpValue } from '../../wire/amqp/types.ts';
import { CONDITION, ProtocolError } from './condition.ts';
import { type DeliveryStart, IncomingDelivery } from './delivery.ts';
import { Link } from './link.ts';

const CREDIT_WINDOW = 1000;
const EMPTY_SOURCE: Source = { type: 'source' };

/** What a service does with a link on which the peer sends. */
export interface ReceiverHandler {
  /** A whole message has come. Answer with {@link IncomingDelivery.settle}, now or later. Must not throw. */
  message(delivery: IncomingDelivery): void;
  /** The peer has detached, or is gone. */
  detached(link: ReceiverLink, error: AmqpError | undefined): void;
}

export interface ReceiverAccept {
  readonly handler: ReceiverHandler;
  /** Larger messages detach the link with `amqp:link:message-size-exceeded`. */
  readonly maxMessageBytes: number;
  /** How many messages the peer may send ahead; topped up at half. */
  readonly creditWindow?: number;
  readonly properties?: AmqpValue;
}

/** A link on which we receive. */
export class ReceiverLink extends Link {
  readonly role = 'receiver';
  #handler: ReceiverHandler | undefined;
  #maxMessageBytes = 0;
  #creditWindow = CREDIT_WINDOW;
  #credit = 0;
  #deliveryCount = 0;
  #start: DeliveryStart | undefined;
  #parts: Buffer[] = [];
  #partsBytes = 0;

  /** Answers the peer's attach, echoing its termini, modes and properties, and grants credit at once. */
  accept(accept: ReceiverAccept): void {
    const remote = this.remote;
    if (this.state !== 'attaching' || remote === undefined) return;
    this.prepare(accept);
    this.session.writeAttach({
      name: this.name,
      handle: this.handle,
      role: 'receiver',
      senderSettleMode: remote.senderSettleMode,
      receiverSettleMode: remote.receiverSettleMode,
      source: remote.source ?? EMPTY_SOURCE,
      target: remote.target,
      maxMessageSize: BigInt(accept.maxMessageBytes),
      properties: accept.properties ?? remote.properties,
    });
    this.begin(remote.initialDeliveryCount ?? 0);
  }

  prepare(accept: ReceiverAccept): void {
    this.#handler = accept.handler;
    this.#maxMessageBytes = accept.maxMessageBytes;
    this.#creditWindow = accept.creditWindow ?? CREDIT_WINDOW;
  }

  /** Both sides have attached: the peer's count of deliveries starts here, and it may send. */
  begin(deliveryCount: number): void {
    this.state = 'attached';
    this.#deliveryCount = deliveryCount;
    this.#topUp();
  }

  /** Grants credit by hand, on links that were opened with a window of 0. */
  grant(credit: number, drain = false): void {
    this.#credit = credit;
    this.session.writeLinkFlow(this, this.#deliveryCount, credit, drain);
  }

  onTransfer(transfer: Transfer, payload: Buffer): void {
    if (transfer.aborted === true) return this.#abort();
    const start = this.#start ?? this.#begin(transfer);
    if (start === undefined) return;
    // The last transfer may be the one that says settled. [AMQP 2.7.5 settled]
    if (transfer.settled === true) start.settled = true;
    const sizeBytes = this.#partsBytes + payload.length;
    if (sizeBytes > this.#maxMessageBytes) return this.#refuseSize(start.id, sizeBytes);
    if (transfer.more === true) {
      this.#start = start;
      this.#parts.push(payload);
      this.#partsBytes = sizeBytes;
      return;
    }
    this.#deliver(start, payload);
  }

  #begin(transfer: Transfer): DeliveryStart | undefined {
    if (transfer.deliveryId === undefined || transfer.deliveryTag === undefined) {
      const text = 'The first transfer of a delivery needs a delivery-id and a delivery-tag.';
      throw new ProtocolError('session', CONDITION.invalidField, text);
    }
    if (this.#credit === 0) {
      this.detach({
        condition: CONDITION.transferLimitExceeded,
        description: 'A transfer was sent without link credit.',
      });
      return undefined;
    }
    return {
      id: transfer.deliveryId,
      tag: transfer.deliveryTag,
      messageFormat: transfer.messageFormat ?? 0,
      state: transfer.state,
      settled: transfer.settled ?? false,
    };
  }

  #deliver(start: DeliveryStart, last: Buffer): void {
    const payload = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
    this.#forgetParts();
    this.#credit--;
    this.#deliveryCount = (this.#deliveryCount + 1) >>> 0;
    this.#handler?.message(new IncomingDelivery(start, this, payload));
    this.#topUp();
  }

  #abort(): void {
    if (this.#start === undefined) return;
    this.#forgetParts();
    this.#credit--;
    this.#deliveryCount = (this.#deliveryCount + 1) >>> 0;
    this.#topUp();
  }

  #refuseSize(deliveryId: number, sizeBytes: number): void {
    const limit = `exceeds the limit (${this.#maxMessageBytes} bytes) currently allowed on the link.`;
    const description = `The received message (delivery-id:${deliveryId}, size:${sizeBytes} bytes) ${limit}`;
    this.detach({ condition: CONDITION.messageSizeExceeded, description });
  }

  #topUp(): void {
    if (this.state === 'attached' && this.#creditWindow > 0 && this.#credit <= this.#creditWindow / 2) {
      this.grant(this.#creditWindow);
    }
  }

  /** The sender has used up its credit without sending. [AMQP 2.6.7 drain] */
  onFlow(deliveryCount: number | undefined, linkCredit: number | undefined): void {
    if (deliveryCount === undefined) return;
    const skipped = (deliveryCount - this.#deliveryCount) | 0;
    if (skipped > 0) {
      this.#deliveryCount = deliveryCount;
      this.#credit = Math.min(this.#credit, linkCredit ?? 0);
    }
  }

  #forgetParts(): void {
    this.#start = undefined;
    this.#parts = [];
    this.#partsBytes = 0;
  }

  protected released(): void {
    this.#credit = 0;
    this.#forgetParts();
  }

  protected detachedByPeer(error: AmqpError | undefined): void {
    this.#handler?.detached(this, error);
  }
}
