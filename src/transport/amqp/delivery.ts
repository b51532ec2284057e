import type { DeliveryState } from '../../wire/amqp/delivery-state.ts';
import type { ReceiverLink } from './receiver-link.ts';
import type { SenderLink } from './sender-link.ts';

/** A message on its way out, as long as the peer has not settled it. */
export class OutgoingDelivery {
  readonly id: number;
  readonly link: SenderLink;
  /** Whatever the service wants back with the outcome: a lock, a request. */
  readonly context: unknown;
  settled = false;

  constructor(id: number, link: SenderLink, context: unknown) {
    this.id = id;
    this.link = link;
    this.context = context;
  }

  /** Tells the peer the final state; the second half of the peer's unsettled disposition. [AMQP 2.6.12] */
  settle(state: DeliveryState): void {
    if (this.settled) return;
    this.settled = true;
    this.link.session.settleOutgoing(this, state);
  }
}

/** A message that has come in whole. */
export class IncomingDelivery {
  readonly id: number;
  readonly link: ReceiverLink;
  readonly tag: Uint8Array;
  readonly messageFormat: number;
  /** The encoded message: a view of the received bytes where it came in one frame. */
  readonly payload: Buffer;
  /** The state sent with the transfer, such as a transaction. */
  readonly state: DeliveryState | undefined;
  settled: boolean;

  constructor(start: DeliveryStart, link: ReceiverLink, payload: Buffer) {
    this.id = start.id;
    this.tag = start.tag;
    this.messageFormat = start.messageFormat;
    this.state = start.state;
    this.settled = start.settled;
    this.link = link;
    this.payload = payload;
  }

  /** The txn-id of the transaction that the sender has made it part of. [AMQP 4.4.1] */
  get transaction(): Uint8Array | undefined {
    return this.state?.type === 'transactional' ? this.state.txnId : undefined;
  }

  /**
   * Answers the sender: that a message is accepted within its transaction, where it has one; a rejection is final. Without effect
   * when the sender settled by itself or it was answered before. [AMQP 4.4.1]
   */
  settle(state: DeliveryState): void {
    if (this.settled) return;
    this.settled = true;
    const txnId = this.transaction;
    const answer =
      txnId !== undefined && state.type === 'accepted'
        ? ({ type: 'transactional', txnId, outcome: state } as const)
        : state;
    this.link.session.settleIncoming(this.id, answer);
  }
}

/** What the first transfer of a delivery says of the whole. [AMQP 2.6.14] */
export interface DeliveryStart {
  readonly id: number;
  readonly tag: Uint8Array;
  readonly messageFormat: number;
  readonly state: DeliveryState | undefined;
  settled: boolean;
}
