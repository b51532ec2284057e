import { Due } from '../../../src/kernel/schedule.ts';
import type { Failure, SettlementOutcome } from './commands.ts';
import type { Intake } from './intake.ts';
import type { Lock } from './lock.ts';
import type { IncomingMessage } from './message.ts';
import type { Turn } from './turn.ts';

/** What is to happen with the commit. */
export type Operation = SendInTransaction | SettleInTransaction | CancelInTransaction;

export interface SendInTransaction {
  readonly type: 'send';
  readonly entity: string;
  /** That of the entity: another one may have its name by the time of the commit. */
  readonly intake: Intake;
  /** The path of the entity that they are sent via; undefined for the first messages of a transaction. */
  readonly via: string | undefined;
  readonly messages: readonly IncomingMessage[];
  /** For each message the number that the client was told already, or 0. */
  readonly sequenceNumbers: readonly number[];
}

export interface SettleInTransaction {
  readonly type: 'settle';
  readonly lock: Lock;
  readonly outcome: SettlementOutcome;
}

export interface CancelInTransaction {
  readonly type: 'cancel-scheduled';
  readonly entity: string;
  readonly intake: Intake;
  readonly sequenceNumbers: readonly number[];
}

/** Operations that take effect together or not at all. It falls due when it has lived too long. */
export class Transaction extends Due<Turn> {
  readonly id: string;
  /** In the order in which they were asked for. */
  readonly operations: Operation[] = [];
  /** Why it can only be rolled back. */
  failure: Failure | undefined = undefined;
  readonly #onTimeout: (transaction: Transaction) => void;

  constructor(id: string, onTimeout: (transaction: Transaction) => void) {
    super();
    this.id = id;
    this.#onTimeout = onTimeout;
  }

  /** The path of the entity that it had to do with first: all messages to others are sent via that one. */
  get firstEntity(): string | undefined {
    const [first] = this.operations;
    return first?.type === 'settle' ? first.lock.owner.settings.path : first?.entity;
  }

  /** How many messages it sends. */
  get messageCount(): number {
    let count = 0;
    for (const operation of this.operations) if (operation.type === 'send') count += operation.messages.length;
    return count;
  }

  fall(_turn: Turn): void {
    this.#onTimeout(this);
  }
}
