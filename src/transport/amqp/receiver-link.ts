import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import type { Flow, Transfer } from '../../wire/amqp/performatives.ts';
import type { Source } from '../../wire/amqp/terminus.ts';
import type { AmqpValue } from '../../wire/amqp/types.ts';
import { CONDITION, ProtocolError } from './condition.ts';
import { type DeliveryStart, IncomingDelivery } from './delivery.ts';
import { Link } from './link.ts';

const CREDIT_WINDOW = 1000;
const EMPTY_SOURCE: Source = { type: 'source' };
const CREDITLESS: AmqpError = {
  condition: CONDITION.transferLimitExceeded,
  description: 'A transfer was sent without link credit.',
};

/** What a service does with a link on which the peer sends. */
export interface ReceiverHandler {
  /** We have attached the link ourselves, and the peer agrees. */
  attached?(link: ReceiverLink): void;
  /** A whole message has come. Answer with {@link IncomingDelivery.settle}, now or later. */
  message(delivery: IncomingDelivery): void;
  /** The peer has detached, or is gone; or the engine has detached because of the peer's breach. */
  detached(link: ReceiverLink, error: AmqpError | undefined): void;
}

export interface ReceiverAccept {
  readonly handler: ReceiverHandler;
  /** Larger messages are rejected, pre-settled ones detach the link, with `amqp:link:message-size-exceeded`. */
  readonly maxMessageBytes: number;
  /** How many messages the peer may send ahead; topped up at half. */
  readonly creditWindow?: number;
  readonly properties?: AmqpValue;
  /** Of those that the peer desires, the ones that it gets. */
  readonly offeredCapabilities?: readonly string[];
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
  /** The delivery that comes in is too large and was rejected already. */
  #refused = false;

  /** Answers the peer's attach, echoing its termini, modes and properties, and grants credit at once. */
  accept(accept: ReceiverAccept): void {
    const remote = this.remote;
    if (!this.awaitsAnswer || remote === undefined) return;
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
      offeredCapabilities: accept.offeredCapabilities,
      properties: accept.properties ?? remote.properties,
    });
    this.begin(remote.initialDeliveryCount ?? 0);
  }

  prepare(accept: ReceiverAccept): void {
    this.#handler = accept.handler;
    this.#maxMessageBytes = accept.maxMessageBytes;
    this.#creditWindow = accept.creditWindow ?? CREDIT_WINDOW;
  }

  opened(initialDeliveryCount: number): void {
    this.session.connection.guard(() => this.#handler?.attached?.(this));
    this.begin(initialDeliveryCount);
  }

  /** Both sides have attached: the peer's count of deliveries starts here, and it may send. */
  begin(deliveryCount: number): void {
    this.state = 'attached';
    this.#deliveryCount = deliveryCount;
    this.#topUp();
  }

  /** Grants credit by hand, on links that were opened with a window of 0. */
  grant(credit: number, drain = false): void {
    if (this.state !== 'attached') return;
    this.#credit = credit;
    this.session.writeLinkFlow(this, this.#deliveryCount, credit, drain);
  }

  onTransfer(transfer: Transfer, payload: Buffer): void {
    if (this.state !== 'attached') return this.#onEarlyTransfer();
    const start = this.#start ?? this.#begin(transfer);
    if (start === undefined) return;
    if (transfer.deliveryId !== undefined && transfer.deliveryId !== start.id) {
      const text = `Delivery ${transfer.deliveryId} began before delivery ${start.id} was complete.`;
      throw new ProtocolError('session', CONDITION.invalidField, text);
    }
    if (transfer.aborted === true) return this.#abort();
    // The last transfer may be the one that says settled. [AMQP 2.7.5 settled]
    if (transfer.settled === true) start.settled = true;
    this.#start = start;
    if (this.#refused) return transfer.more === true ? undefined : this.#abort();
    const sizeBytes = this.#partsBytes + payload.length;
    if (sizeBytes > this.#maxMessageBytes) return this.#refuseSize(start, sizeBytes, transfer.more === true);
    if (transfer.more === true) {
      if (payload.length > 0) this.#parts.push(payload);
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
      this.#detachForBreach(CREDITLESS);
      return undefined;
    }
    this.#credit--;
    this.#deliveryCount = (this.#deliveryCount + 1) >>> 0;
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
    this.session.connection.guard(() => this.#handler?.message(new IncomingDelivery(start, this, payload)));
    this.#topUp();
  }

  #abort(): void {
    this.#forgetParts();
    this.#topUp();
  }

  /** Before the attach is answered there is no credit; after our detach, what was under way is passed over. */
  #onEarlyTransfer(): void {
    if (this.awaitsAnswer) this.refuse(CREDITLESS);
  }

  #detachForBreach(error: AmqpError): void {
    this.detach(error);
    this.session.connection.guard(() => this.#handler?.detached(this, error));
  }

  /**
   * The link stays, and what is left of the delivery is passed over: after a detach the JavaScript client would wait for the
   * outcome until it times out. Only where no outcome is awaited, or not looked at, as the Java client does in a transaction,
   * there is nothing but the detach to say it with.
   */
  #refuseSize({ id, settled, state }: DeliveryStart, sizeBytes: number, more: boolean): void {
    const limit = `exceeds the limit (${this.#maxMessageBytes} bytes) currently allowed on the link.`;
    const description = `The received message (delivery-id:${id}, size:${sizeBytes} bytes) ${limit}`;
    const error = { condition: CONDITION.messageSizeExceeded, description };
    if (settled || state?.type === 'transactional') return this.#detachForBreach(error);
    this.session.settleIncoming(id, { type: 'rejected', error });
    this.#parts = [];
    this.#refused = true;
    if (!more) this.#abort();
  }

  #topUp(): void {
    if (this.state === 'attached' && this.#creditWindow > 0 && this.#credit <= this.#creditWindow / 2) {
      this.grant(this.#creditWindow);
    }
  }

  /** The sender may have used up credit without sending, on a drain; its own count of the credit may be older than ours. */
  onFlow({ deliveryCount, echo }: Flow): void {
    if (this.state !== 'attached') return;
    const skipped = deliveryCount === undefined ? 0 : (deliveryCount - this.#deliveryCount) | 0;
    if (skipped > 0) {
      this.#deliveryCount = (this.#deliveryCount + skipped) >>> 0;
      this.#credit = Math.max(0, this.#credit - skipped);
      this.#topUp();
    }
    if (echo === true) this.grant(this.#credit);
  }

  #forgetParts(): void {
    this.#start = undefined;
    this.#parts = [];
    this.#partsBytes = 0;
    this.#refused = false;
  }

  protected released(): void {
    this.#credit = 0;
    this.#forgetParts();
  }

  protected detachedByPeer(error: AmqpError | undefined): unknown {
    return this.#handler?.detached(this, error);
  }
}
