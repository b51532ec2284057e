import type { DeliveryState } from '../../wire/amqp/delivery-state.ts';
import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import { type Flow, SENDER_SETTLE_MODE } from '../../wire/amqp/performatives.ts';
import type { Source, Target } from '../../wire/amqp/terminus.ts';
import { type AmqpValue, mapGet } from '../../wire/amqp/types.ts';
import type { Writer } from '../../wire/amqp/writer.ts';
import { CONDITION } from './condition.ts';
import type { OutgoingDelivery } from './delivery.ts';
import { Link } from './link.ts';

/** So many messages at most are asked of a service at once; between two askings the output can be looked at. */
const SEND_BATCH_MAX = 256;
const EMPTY_TARGET: Target = { type: 'target' };

/** [AMQP 4.4.3] */
const ACQUISITION: AmqpError = {
  condition: CONDITION.notImplemented,
  description: 'Messages cannot be acquired in a transaction.',
};

/** What a service does with a link on which the peer receives. */
export interface SenderHandler {
  /** We have attached the link ourselves, and the peer agrees. */
  attached?(link: SenderLink): void;
  /** {@link SenderLink.sendable} may have changed. With `drain`, send what there is and call {@link SenderLink.drained}. */
  credit(link: SenderLink, drain: boolean): void;
  /** The peer has decided. Answer with {@link OutgoingDelivery.settle} unless it is settled already. */
  outcome(delivery: OutgoingDelivery, state: DeliveryState | undefined): void;
  /** The peer has detached, or is gone. */
  detached(link: SenderLink, error: AmqpError | undefined): void;
}

export interface SenderAccept {
  readonly handler: SenderHandler;
  /** Fields that the reply's source has in place of the peer's own. */
  readonly source?: Partial<Source>;
  readonly properties?: AmqpValue;
  /** Of those that the peer desires, the ones that it gets. */
  readonly offeredCapabilities?: readonly string[];
}

export interface OutgoingMessage {
  /** Up to 32 bytes, unique among the link's unsettled deliveries. */
  readonly tag: Uint8Array;
  readonly settled: boolean;
  readonly messageFormat: number;
  /** Writes the sections that the service makes itself. */
  readonly writeHead: (writer: Writer) => void;
  /** The rest of the encoded message: `bytes[from, to)`. */
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  readonly context?: unknown;
}

/** A link on which we send. */
export class SenderLink extends Link {
  readonly role = 'sender';
  #handler: SenderHandler | undefined;
  #credit = 0;
  #deliveryCount = 0;
  #draining = false;

  /** How many messages may be sent now: the peer's credit, bounded by the session's window and the pending output. */
  get sendable(): number {
    if (this.state !== 'attached') return 0;
    return Math.min(this.#credit, this.session.sendWindow(), SEND_BATCH_MAX);
  }

  get credit(): number {
    return this.#credit;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** The peer wants its messages sent settled: at most once. [AMQP 2.8.2] */
  get presettled(): boolean {
    return this.remote?.senderSettleMode === SENDER_SETTLE_MODE.settled;
  }

  /** Answers the peer's attach. Echoes its termini, modes and properties: clients check them. */
  accept(accept: SenderAccept): void {
    const remote = this.remote;
    if (!this.awaitsAnswer || remote === undefined) return;
    this.#handler = accept.handler;
    this.session.writeAttach({
      name: this.name,
      handle: this.handle,
      role: 'sender',
      senderSettleMode: remote.senderSettleMode,
      receiverSettleMode: remote.receiverSettleMode,
      source: { type: 'source', ...remote.source, ...accept.source },
      target: remote.target ?? EMPTY_TARGET,
      initialDeliveryCount: 0,
      offeredCapabilities: accept.offeredCapabilities,
      properties: accept.properties ?? remote.properties,
    });
    this.state = 'attached';
    // Credit that came while the service took its time. Later, because the service may not be ready within its own call.
    if (this.#credit > 0 || this.#draining) queueMicrotask(() => this.offer());
  }

  prepare(handler: SenderHandler): void {
    this.#handler = handler;
  }

  opened(): void {
    this.session.connection.guard(() => this.#handler?.attached?.(this));
  }

  /** Sends one message. Call only while {@link sendable} is positive: throws without credit, or when a part cannot be encoded. */
  send(message: OutgoingMessage): OutgoingDelivery {
    if (this.#credit === 0 || this.state !== 'attached') throw new Error(`link ${this.name} has no credit`);
    const delivery = this.session.sendMessage(this, message);
    this.#credit--;
    this.#deliveryCount = (this.#deliveryCount + 1) >>> 0;
    return delivery;
  }

  /** [AMQP 2.6.7 Flow Control] */
  onFlow(flow: Flow): void {
    if (this.state !== 'attached' && !this.awaitsAnswer) return;
    if (mapGet(flow.properties, 'txn-id') !== undefined) return this.revoke(ACQUISITION);
    const onTheWay = (this.#deliveryCount - (flow.deliveryCount ?? 0)) | 0;
    this.#credit = Math.max(0, (flow.linkCredit ?? 0) - onTheWay);
    this.#draining = flow.drain ?? false;
    // Also when credit was taken back: a service that counts on it must learn of it.
    this.#ask();
    if (flow.echo === true && this.state === 'attached')
      this.session.writeLinkFlow(this, this.#deliveryCount, this.#credit, false);
  }

  /** Asks the service to send while it can. */
  offer(): void {
    if (this.#credit > 0 || this.#draining) this.#ask();
  }

  #ask(): void {
    if (this.state !== 'attached') return;
    this.session.connection.guard(() => this.#handler?.credit(this, this.#draining));
  }

  /**
   * Nothing more to send: gives the unused credit back, also when none was left. While messages wait for the window, the
   * answer would overtake them; the service is asked again when they are through. [AMQP 2.6.7 drain]
   */
  drained(): void {
    if (!this.#draining || this.state !== 'attached' || this.session.queued) return;
    this.#draining = false;
    this.#deliveryCount = (this.#deliveryCount + this.#credit) >>> 0;
    this.#credit = 0;
    this.session.writeLinkFlow(this, this.#deliveryCount, 0, true);
  }

  onOutcome(delivery: OutgoingDelivery, state: DeliveryState | undefined): void {
    this.session.connection.guard(() => this.#handler?.outcome(delivery, state));
  }

  protected released(): void {
    this.#credit = 0;
    this.#draining = false;
    this.session.forgetDeliveriesOf(this);
  }

  protected detachedByPeer(error: AmqpError | undefined): unknown {
    return this.#handler?.detached(this, error);
  }
}
