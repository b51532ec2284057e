import { MinHeap } from '../../../src/kernel/min-heap.ts';
import { Due } from '../../../src/kernel/schedule.ts';
import type { Lock } from './lock.ts';
import type { StoredMessage } from './message.ts';
import type { Receiver } from './receiver.ts';
import { SessionMessages } from './session-messages.ts';
import type { Deliverer, Turn } from './turn.ts';

/** The messages of a queue that have one session id, what the application keeps with them, and who holds them. */
export class Session {
  readonly id: string;
  /** All of them, in whatever state. */
  readonly messages = new SessionMessages();
  /** Those that may be delivered. */
  readonly available = new MinHeap<StoredMessage>((message) => message.sequenceNumber);
  state: Uint8Array | undefined = undefined;
  /** When a message came, or the state was set, or the session was accepted. */
  updatedAtMs: number;
  hold: SessionHold | undefined = undefined;
  /** Its place among the sessions that may be accepted, and since when it is one: the lower, the longer. */
  heapIndex = -1;
  rank = 0;

  constructor(id: string, nowMs: number) {
    this.id = id;
    this.updatedAtMs = nowMs;
  }

  /** It has messages that may be delivered or are locked. */
  get isActive(): boolean {
    return this.available.first !== undefined || (this.hold !== undefined && this.hold.locks.size > 0);
  }

  /** There is nothing to remember of it. */
  get isEmpty(): boolean {
    return this.messages.isEmpty && this.state === undefined && this.hold === undefined;
  }
}

/** Whoever made a hold. */
export interface HoldOwner {
  holdExpired(hold: SessionHold, turn: Turn): void;
  deliverTo(hold: SessionHold, turn: Turn): void;
}

/** A receiver's hold on a session. It is the lock of all messages that are handed out with it: they have none of their own. */
export class SessionHold extends Due<Turn> implements Deliverer {
  readonly session: Session;
  readonly receiver: Receiver;
  /** Of the messages that are handed out and not settled. */
  readonly locks = new Set<Lock>();
  readonly #owner: HoldOwner;

  constructor(session: Session, receiver: Receiver, owner: HoldOwner) {
    super();
    this.session = session;
    this.receiver = receiver;
    this.#owner = owner;
  }

  get untilMs(): number {
    return this.dueAtMs;
  }

  fall(turn: Turn): void {
    this.#owner.holdExpired(this, turn);
  }

  deliver(turn: Turn): void {
    this.#owner.deliverTo(this, turn);
  }
}
