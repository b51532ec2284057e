import { Due } from '../../../src/kernel/schedule.ts';
import type { Failure, SettlementOutcome } from './commands.ts';
import type { StoredMessage } from './message.ts';
import type { MessageQueueSettings } from './message-queue-settings.ts';
import type { SessionHold } from './session.ts';
import type { Turn } from './turn.ts';

/** The queue that made a lock. */
export interface LockOwner {
  readonly settings: MessageQueueSettings;
  settle(lock: Lock, outcome: SettlementOutcome, turn: Turn): Failure | undefined;
  lockExpired(lock: Lock, turn: Turn): void;
}

/**
 * `held` until it is `settled` by a receiver or `lost` by the passing of time. Both are final. `claimed` while a transaction is to
 * settle it: it can still be lost then.
 */
export type LockState = 'held' | 'claimed' | 'settled' | 'lost';

/**
 * A receiver's hold on a message. The adapter keeps it with its delivery and hands it back to settle; the queue that made it
 * is found through {@link owner}, without a look-up.
 */
export class Lock extends Due<Turn> {
  /** 16 bytes of a UUID in RFC 4122 order, new for each delivery. */
  readonly token: Uint8Array;
  readonly message: StoredMessage;
  readonly owner: LockOwner;
  /** Set where the message is locked with its session, so that this lock does not end by itself. */
  readonly hold: SessionHold | undefined;
  state: LockState = 'held';
  /** The next lock in the same slot of the {@link LockTable}. */
  nextInSlot: Lock | undefined = undefined;

  constructor(token: Uint8Array, message: StoredMessage, owner: LockOwner, hold: SessionHold | undefined) {
    super();
    this.token = token;
    this.message = message;
    this.owner = owner;
    this.hold = hold;
  }

  get untilMs(): number {
    return this.hold === undefined ? this.dueAtMs : this.hold.dueAtMs;
  }

  fall(turn: Turn): void {
    this.owner.lockExpired(this, turn);
  }
}
