import type { Ids } from '../../../src/kernel/ids.ts';
import { Failure, type SettlementOutcome } from './commands.ts';
import { changesOf, type DeadLetterCause, maxDeliveryCountExceeded, mergeChanges, TTL_EXPIRED } from './dead-letter.ts';
import type { MessageReturned } from './events.ts';
import { Expiries } from './expiry.ts';
import { Lock, type LockOwner } from './lock.ts';
import { LockTable } from './lock-table.ts';
import { type IncomingMessage, type PropertyChanges, StoredMessage } from './message.ts';
import { MinHeap } from './min-heap.ts';
import { CreditLine, type Receiver } from './receiver.ts';
import { Lane, type Schedule } from './schedule.ts';
import { SequenceIndex } from './sequence-index.ts';
import type { Deliverer, Turn } from './turn.ts';

/** How a message queue behaves. */
export interface MessageQueueSettings {
  readonly path: string;
  readonly lockDurationMs: number;
  /** Infinity: never dead-lettered for it. */
  readonly maxDeliveryCount: number;
  /** Infinity: messages live as long as they say themselves. */
  readonly defaultMessageTimeToLiveMs: number;
  readonly deadLetteringOnMessageExpiration: boolean;
  /** Undefined for a dead-letter queue: nothing is dead-lettered out of it. */
  readonly deadLetters: MessageQueue | undefined;
}

/**
 * Messages in order, with their locks, and the receivers that wait for them. Queues, subscriptions and dead-letter queues
 * are each built on one.
 *
 * Delivery takes the lowest sequence number. Messages at or beyond {@link #cursor} have never been delivered and are all
 * available; of those before it, the available ones are in {@link #returned}. So no delivery ever searches.
 */
export class MessageQueue implements LockOwner, Deliverer {
  readonly settings: MessageQueueSettings;
  readonly #ids: Ids;
  readonly #messages = new SequenceIndex();
  readonly #returned = new MinHeap<StoredMessage>((message) => message.sequenceNumber);
  readonly #expiries: Expiries;
  readonly #locks = new LockTable();
  readonly #lockEnds: Lane;
  readonly #credit = new CreditLine();
  #nextSequenceNumber = 1;
  #cursor = 1;
  #touched = false;

  constructor(settings: MessageQueueSettings, schedule: Schedule, ids: Ids) {
    this.settings = settings;
    this.#ids = ids;
    this.#expiries = new Expiries(schedule, (message, turn) => this.#timeToLiveEnded(message, turn));
    this.#lockEnds = new Lane(schedule);
  }

  /** Takes in a message. `ttlMs` is the time to live it comes with, `enqueuedSequenceNumber` its number in the topic, or 0. */
  enqueue(incoming: IncomingMessage, ttlMs: number, enqueuedSequenceNumber: number, turn: Turn): StoredMessage {
    const message = new StoredMessage({
      content: incoming.content,
      messageId: incoming.messageId,
      sequenceNumber: this.#nextSequenceNumber++,
      enqueuedSequenceNumber,
      enqueuedAtMs: turn.nowMs,
      expiresAtMs: turn.nowMs + Math.min(ttlMs, this.settings.defaultMessageTimeToLiveMs),
      deliveryCount: 0,
      changes: undefined,
      deadLetterSource: undefined,
    });
    if (message.expiresAtMs !== Number.POSITIVE_INFINITY) this.#expiries.start(message);
    turn.happened({ type: 'message-enqueued', entity: this.settings.path, message });
    this.#messages.add(message);
    this.#makeAvailable(message, turn);
    return message;
  }

  /** Sets a receiver's credit. */
  grant(receiver: Receiver, credit: number, turn: Turn): void {
    this.#credit.set(receiver, credit);
    this.#touch(turn);
  }

  /** Hands out what is available to the credit that waits for it. */
  deliver(turn: Turn): void {
    this.#touched = false;
    while (!this.#credit.isEmpty) {
      const message = this.#takeNext();
      if (message === undefined) return;
      const receiver = this.#credit.take();
      const lock = receiver.mode === 'peek-lock' ? this.#lock(message, turn) : this.#receive(message, turn);
      turn.deliver({ receiver: receiver.id, message, lock });
    }
  }

  settle(lock: Lock, outcome: SettlementOutcome, turn: Turn): Failure | undefined {
    if (lock.state !== 'held') return this.#lockLost();
    switch (outcome.type) {
      case 'complete':
        this.#unlock(lock, 'settled');
        this.#remove(lock.message);
        turn.happened({
          type: 'message-completed',
          entity: this.settings.path,
          sequenceNumber: lock.message.sequenceNumber,
        });
        return undefined;
      case 'abandon':
        this.#unlock(lock, 'settled');
        this.#giveBack(lock.message, 'abandoned', outcome.changes, turn);
        return undefined;
      case 'release':
        this.#unlock(lock, 'settled');
        this.#giveBack(lock.message, 'released', undefined, turn);
        return undefined;
      case 'dead-letter':
        if (this.settings.deadLetters === undefined) {
          return new Failure('dead-letter-from-dead-letter-queue', this.settings.path);
        }
        this.#unlock(lock, 'settled');
        this.#deadLetter(lock.message, this.settings.deadLetters, outcome, turn);
        return undefined;
    }
  }

  lockExpired(lock: Lock, turn: Turn): void {
    this.#unlock(lock, 'lost');
    this.#giveBack(lock.message, 'lock-expired', undefined, turn);
  }

  /** The lock with this token, if it is held. */
  findLock(token: Uint8Array): Lock | Failure {
    return this.#locks.find(token) ?? this.#lockLost();
  }

  /** Extends all these locks from now on, or none. Gives their new ends. */
  renew(tokens: readonly Uint8Array[], turn: Turn): number[] | Failure {
    const locks: Lock[] = [];
    for (const token of tokens) {
      const lock = this.#locks.find(token);
      if (lock === undefined) return this.#lockLost();
      locks.push(lock);
    }
    for (const lock of locks) {
      this.#lockEnds.remove(lock);
      this.#lockEnds.add(lock, turn.nowMs + this.settings.lockDurationMs);
      turn.happened({
        type: 'lock-renewed',
        entity: this.settings.path,
        sequenceNumber: lock.message.sequenceNumber,
        token: lock.token,
        untilMs: lock.untilMs,
      });
    }
    return locks.map((lock) => lock.untilMs);
  }

  /** Up to `count` messages from a number on, in order. */
  peek(fromSequenceNumber: number, count: number): StoredMessage[] {
    const found: StoredMessage[] = [];
    let message = this.#messages.firstFrom(fromSequenceNumber);
    while (message !== undefined && found.length < count) {
      found.push(message);
      message = this.#messages.firstFrom(message.sequenceNumber + 1);
    }
    return found;
  }

  #touch(turn: Turn): void {
    if (this.#touched) return;
    this.#touched = true;
    turn.touch(this);
  }

  #makeAvailable(message: StoredMessage, turn: Turn): void {
    message.state = 'available';
    if (message.sequenceNumber < this.#cursor) this.#returned.add(message);
    this.#touch(turn);
  }

  #takeNext(): StoredMessage | undefined {
    const returned = this.#returned.pop();
    if (returned !== undefined) return returned;
    const next = this.#messages.firstFrom(this.#cursor);
    if (next !== undefined) this.#cursor = next.sequenceNumber + 1;
    return next;
  }

  #lock(message: StoredMessage, turn: Turn): Lock {
    const lock = new Lock(this.#ids.uuidBytes(), message, this);
    message.state = 'locked';
    this.#locks.add(lock);
    this.#lockEnds.add(lock, turn.nowMs + this.settings.lockDurationMs);
    turn.happened({
      type: 'message-locked',
      entity: this.settings.path,
      sequenceNumber: message.sequenceNumber,
      token: lock.token,
      untilMs: lock.untilMs,
    });
    return lock;
  }

  #unlock(lock: Lock, state: 'settled' | 'lost'): void {
    lock.state = state;
    this.#locks.remove(lock);
    if (lock.lane !== undefined) this.#lockEnds.remove(lock);
  }

  #receive(message: StoredMessage, turn: Turn): undefined {
    this.#remove(message);
    turn.happened({
      type: 'message-received',
      entity: this.settings.path,
      sequenceNumber: message.sequenceNumber,
    });
  }

  /** The message was locked and is no longer. [service-bus-protocol 12.1: every abandon counts, a release does not] */
  #giveBack(
    message: StoredMessage,
    why: MessageReturned['why'],
    changes: PropertyChanges | undefined,
    turn: Turn,
  ): void {
    if (why !== 'released') message.deliveryCount++;
    message.changes = mergeChanges(message.changes, changes);
    turn.happened({
      type: 'message-returned',
      entity: this.settings.path,
      sequenceNumber: message.sequenceNumber,
      why,
      deliveryCount: message.deliveryCount,
      changes: message.changes,
    });
    const { deadLetters, maxDeliveryCount } = this.settings;
    if (deadLetters !== undefined && why !== 'released' && message.deliveryCount >= maxDeliveryCount) {
      this.#deadLetter(message, deadLetters, maxDeliveryCountExceeded(message.deliveryCount), turn);
    } else if (message.expiresAtMs <= turn.nowMs) {
      this.#expire(message, turn);
    } else {
      this.#makeAvailable(message, turn);
    }
  }

  /** A locked message does not expire before its lock ends; {@link #giveBack} sees to it then. */
  #timeToLiveEnded(message: StoredMessage, turn: Turn): void {
    if (message.state === 'available') this.#expire(message, turn);
  }

  #expire(message: StoredMessage, turn: Turn): void {
    const { deadLetters, deadLetteringOnMessageExpiration, path } = this.settings;
    if (deadLetters !== undefined && deadLetteringOnMessageExpiration) {
      this.#deadLetter(message, deadLetters, TTL_EXPIRED, turn);
    } else {
      this.#remove(message);
      turn.happened({ type: 'message-expired', entity: path, sequenceNumber: message.sequenceNumber });
    }
  }

  #deadLetter(message: StoredMessage, deadLetters: MessageQueue, cause: DeadLetterCause, turn: Turn): void {
    this.#remove(message);
    // The sequence number stays, and neither time to live nor delivery count matter any more.
    const copy = new StoredMessage({
      content: message.content,
      messageId: message.messageId,
      sequenceNumber: message.sequenceNumber,
      enqueuedSequenceNumber: message.enqueuedSequenceNumber,
      enqueuedAtMs: message.enqueuedAtMs,
      expiresAtMs: Number.POSITIVE_INFINITY,
      deliveryCount: message.deliveryCount,
      changes: mergeChanges(message.changes, changesOf(cause)),
      deadLetterSource: this.settings.path,
    });
    turn.happened({
      type: 'message-dead-lettered',
      entity: this.settings.path,
      sequenceNumber: message.sequenceNumber,
      to: deadLetters.settings.path,
      message: copy,
      deliveryCount: copy.deliveryCount,
      changes: copy.changes,
    });
    deadLetters.#messages.add(copy);
    deadLetters.#makeAvailable(copy, turn);
  }

  #remove(message: StoredMessage): void {
    message.state = 'gone';
    this.#messages.remove(message);
    this.#expiries.stop(message);
    if (message.heapIndex >= 0) this.#returned.remove(message);
  }

  #lockLost(): Failure {
    return new Failure('message-lock-lost', this.settings.path);
  }
}
