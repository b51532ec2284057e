import type { Carrier } from '../../deliveries.ts';

/** One time that a receiver raised its credit. */
export interface Grant {
  readonly atMs: number;
  readonly flow: Carrier;
  readonly amount: number;
  /** Credit that the receiver knew to be still unused when it granted more. */
  readonly unused: number;
  transfers: number;
  firstTransferAtMs: number | undefined;
  lastTransfer: Carrier | undefined;
  /** The receiver took unused credit back. [AMQP 2.6.7 drain] */
  drain: { readonly atMs: number; readonly flow: Carrier; readonly unused: number } | undefined;
}

/** How often something happened, and the grants that show it first. */
export interface Observation {
  count: number;
  /** The grant before, and the grant that shows it. */
  example: readonly [Grant, Grant] | undefined;
}

/**
 * What a receiver asked for over the life of a link, condensed: it must not grow with the number of messages. Delivery counts
 * are serial numbers of 32 bits. [AMQP 2.6.7]
 */
export class CreditLog {
  first: Grant | undefined;
  last: Grant | undefined;
  grants = 0;
  drains = 0;
  /** Raised while some was unused. */
  readonly topUps: Observation = { count: 0, example: undefined };
  /** All used up, then granted anew, but less than the largest grant before. */
  readonly partialRefills: Observation = { count: 0, example: undefined };
  /** All used up, then granted anew in full. */
  readonly fullRefills: Observation = { count: 0, example: undefined };
  /** Granted anew after a drain. */
  readonly asksAfterDrain: Observation = { count: 0, example: undefined };
  amountMax = 0;
  /** The longest time that a grant waited for the transfer that then used it. */
  longestWaitMs = 0;
  #limit = 0;
  #sent = 0;
  #drainUnanswered = false;

  /** Credit that is granted and not used. */
  get unused(): number {
    return (this.#limit - this.#sent) | 0;
  }

  /** The sender's attach says where its delivery-count starts. */
  start(initialDeliveryCount: number): void {
    if (this.first !== undefined) return;
    this.#sent = initialDeliveryCount;
    this.#limit = initialDeliveryCount;
  }

  /** A flow of the receiver. `deliveryCount` -1: not known to it yet. Returns what it changed. */
  granted(
    atMs: number,
    flow: Carrier,
    deliveryCount: number,
    credit: number,
    drain: boolean,
  ): 'credit' | 'drain' | undefined {
    const seen = deliveryCount === -1 ? this.#sent : deliveryCount;
    const amount = (seen + credit - this.#limit) | 0;
    const unused = Math.max(0, (this.#limit - seen) | 0);
    // Some take it all back by saying that it is 0 now, some by the drain alone.
    const unusedBefore = this.unused;
    this.#limit = (seen + credit) | 0;
    if (amount > 0) this.#grant({ ...NEW_GRANT, atMs, flow, amount, unused });
    const draining = drain && this.last !== undefined && this.last.drain === undefined;
    if (draining) {
      this.last!.drain = { atMs, flow, unused: Math.max(0, unusedBefore, this.unused) };
      this.drains++;
      this.#drainUnanswered = true;
    }
    return amount > 0 ? 'credit' : draining ? 'drain' : undefined;
  }

  #grant(grant: Grant): void {
    const before = this.last;
    if (before !== undefined) {
      const seen =
        before.drain !== undefined
          ? this.asksAfterDrain
          : grant.unused > 0
            ? this.topUps
            : grant.amount < this.amountMax
              ? this.partialRefills
              : this.fullRefills;
      seen.count++;
      seen.example ??= [before, grant];
    }
    this.grants++;
    this.amountMax = Math.max(this.amountMax, grant.amount);
    this.first ??= grant;
    this.last = grant;
  }

  /** The sender used one credit. */
  used(atMs: number, transfer: Carrier): void {
    this.#sent = (this.#sent + 1) | 0;
    const grant = this.last;
    if (grant === undefined) return;
    if (grant.firstTransferAtMs === undefined) {
      grant.firstTransferAtMs = atMs;
      this.longestWaitMs = Math.max(this.longestWaitMs, atMs - grant.atMs);
    }
    grant.transfers++;
    grant.lastTransfer = transfer;
  }

  /** The sender answers a drain: it moves its delivery-count over the unused credit. False for a repeated answer. */
  drained(deliveryCount: number, credit: number): boolean {
    if (deliveryCount === -1) return false;
    const answers = this.#drainUnanswered;
    this.#drainUnanswered = false;
    this.#sent = deliveryCount;
    this.#limit = (deliveryCount + Math.max(0, credit)) | 0;
    return answers;
  }
}

const NEW_GRANT = { transfers: 0, firstTransferAtMs: undefined, lastTransfer: undefined, drain: undefined };
