import type { ReceiveMode } from './commands.ts';
import type { MessageQueue } from './message-queue.ts';
import type { SessionHold } from './session.ts';

/** A consumer of a queue, a subscription or a dead-letter queue. */
export class Receiver {
  readonly id: number;
  readonly mode: ReceiveMode;
  readonly queue: MessageQueue;
  /** Messages that may still be delivered to it. */
  credit = 0;
  /** Its last place in the {@link CreditLine}. */
  youngest: CreditGrant | undefined = undefined;
  /** The session that it receives from, in a queue that requires sessions. */
  hold: SessionHold | undefined = undefined;

  constructor(id: number, mode: ReceiveMode, queue: MessageQueue) {
    this.id = id;
    this.mode = mode;
    this.queue = queue;
  }
}

/** Credit that came at one time. It stands in the line of the queue, and in a chain with the receiver's other grants. */
interface CreditGrant {
  readonly receiver: Receiver;
  amount: number;
  ahead: CreditGrant | undefined;
  behind: CreditGrant | undefined;
  older: CreditGrant | undefined;
  newer: CreditGrant | undefined;
}

/** The credit of all receivers of a queue, in the order in which it came: the order in which it is served. */
export class CreditLine {
  #first: CreditGrant | undefined = undefined;
  #last: CreditGrant | undefined = undefined;

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  /** Sets the receiver's credit: more stands at the end of the line, less is taken from its youngest. */
  set(receiver: Receiver, credit: number): void {
    if (credit > receiver.credit) this.#append(receiver, credit - receiver.credit);
    else this.#takeBack(receiver, receiver.credit - credit);
    receiver.credit = credit;
  }

  /** Uses up one credit, the oldest. The line must not be empty. */
  take(): Receiver {
    const grant = this.#first!;
    const receiver = grant.receiver;
    receiver.credit--;
    grant.amount--;
    if (grant.amount === 0) this.#unlink(grant);
    return receiver;
  }

  #append(receiver: Receiver, amount: number): void {
    const last = this.#last;
    if (last !== undefined && last.receiver === receiver) {
      last.amount += amount;
      return;
    }
    const older = receiver.youngest;
    const grant: CreditGrant = { receiver, amount, ahead: last, behind: undefined, older, newer: undefined };
    if (older !== undefined) older.newer = grant;
    receiver.youngest = grant;
    if (last === undefined) this.#first = grant;
    else last.behind = grant;
    this.#last = grant;
  }

  #takeBack(receiver: Receiver, amount: number): void {
    while (amount > 0) {
      const grant = receiver.youngest!;
      const taken = Math.min(amount, grant.amount);
      grant.amount -= taken;
      amount -= taken;
      if (grant.amount === 0) this.#unlink(grant);
    }
  }

  #unlink(grant: CreditGrant): void {
    const { ahead, behind, older, newer } = grant;
    if (ahead === undefined) this.#first = behind;
    else ahead.behind = behind;
    if (behind === undefined) this.#last = ahead;
    else behind.ahead = ahead;
    if (older !== undefined) older.newer = newer;
    if (newer === undefined) grant.receiver.youngest = older;
    else newer.older = older;
  }
}
