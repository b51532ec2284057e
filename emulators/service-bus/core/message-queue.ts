import type { Ids } from '../../../src/kernel/ids.ts';
import { Failure, type HandedOut, type ReceiveMode, type SettlementOutcome } from './commands.ts';
import {
  changesOf,
  type DeadLetterCause,
  maxDeliveryCountExceeded,
  mergeChanges,
  SESSION_ID_IS_NULL,
  TTL_EXPIRED,
} from './dead-letter.ts';
import type { MessageReturned } from './events.ts';
import { Expiries } from './expiry.ts';
import { transfer } from './forwarding.ts';
import type { Lock, LockOwner } from './lock.ts';
import { Locks, lockLost } from './locks.ts';
import { type IncomingMessage, type PropertyChanges, StoredMessage } from './message.ts';
import type { Receiver } from './receiver.ts';
import type { Schedule } from './schedule.ts';
import { ScheduledMessages } from './scheduled-messages.ts';
import { SequenceIndex } from './sequence-index.ts';
import type { SessionHold } from './session.ts';
import { SessionLine, type SessionLineOwner } from './session-line.ts';
import { SharedLine } from './shared-line.ts';
import type { Turn } from './turn.ts';

/** How a message queue behaves. */
export interface MessageQueueSettings {
  readonly path: string;
  readonly lockDurationMs: number;
  /** Infinity: never dead-lettered for it. */
  readonly maxDeliveryCount: number;
  /** Infinity: messages live as long as they say themselves. */
  readonly defaultMessageTimeToLiveMs: number;
  readonly deadLetteringOnMessageExpiration: boolean;
  /** Messages go only to receivers that hold their session. */
  readonly requiresSession: boolean;
  /** The entity that messages move on to as soon as they come. */
  readonly forwardTo: string | undefined;
  /** Undefined for a dead-letter queue: nothing is dead-lettered out of it. */
  readonly deadLetters: MessageQueue | undefined;
}

/**
 * Messages in order, with their locks. Queues, subscriptions and dead-letter queues are each built on one. What may be delivered
 * stands in its line, which knows the receivers.
 */
export class MessageQueue implements LockOwner, SessionLineOwner {
  readonly settings: MessageQueueSettings;
  /** Set where sessions are required. */
  readonly sessions: SessionLine | undefined;
  readonly locks: Locks;
  readonly line: SharedLine | SessionLine;
  readonly #messages = new SequenceIndex();
  readonly #expiries: Expiries;
  readonly #scheduled: ScheduledMessages;
  #nextSequenceNumber = 1;
  #sizeBytes = 0;

  constructor(settings: MessageQueueSettings, schedule: Schedule, ids: Ids) {
    this.settings = settings;
    this.#expiries = new Expiries(schedule, (message, turn) => this.#timeToLiveEnded(message, turn));
    this.#scheduled = new ScheduledMessages(schedule, (message, turn) => this.#activate(message, turn));
    const { path, lockDurationMs, requiresSession } = settings;
    this.locks = new Locks(this, path, lockDurationMs, schedule, ids);
    this.sessions = requiresSession ? new SessionLine(this, path, lockDurationMs, schedule) : undefined;
    this.line = this.sessions ?? new SharedLine(this, this.#messages);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * Takes in a message. `ttlMs` is the time to live it comes with, `enqueuedSequenceNumber` its number in the topic, or 0. With
   * `refusal` it only comes to be dead-lettered.
   */
  enqueue(
    incoming: IncomingMessage,
    ttlMs: number,
    enqueuedSequenceNumber: number,
    turn: Turn,
    refusal?: DeadLetterCause,
  ): StoredMessage {
    const message = this.#number(incoming, ttlMs, enqueuedSequenceNumber, turn);
    if (message.expiresAtMs !== Number.POSITIVE_INFINITY) this.#expiries.start(message);
    turn.happened({ type: 'message-enqueued', entity: this.settings.path, message });
    this.#store(message, turn);
    const lacksSession = this.settings.requiresSession && message.sessionId === undefined;
    const cause = refusal ?? (lacksSession ? SESSION_ID_IS_NULL : undefined);
    if (cause !== undefined) {
      this.#deadLetter(message, this.settings.deadLetters!, cause, turn);
    } else {
      this.#arrived(message, turn);
    }
    return message;
  }

  /** Takes in a message that is to be enqueued at `atMs`, in the future. It is a message of its own until then. */
  schedule(incoming: IncomingMessage, atMs: number, turn: Turn): StoredMessage {
    const message = this.#number(incoming, incoming.ttlMs ?? Number.POSITIVE_INFINITY, 0, turn);
    turn.happened({ type: 'message-scheduled', entity: this.settings.path, message, atMs });
    this.#scheduled.add(message, atMs);
    this.#store(message, turn);
    return message;
  }

  cancelScheduled(sequenceNumbers: readonly number[], turn: Turn): Failure | undefined {
    const messages = this.#scheduled.cancel(sequenceNumbers);
    if (messages === undefined) return this.#notFound(sequenceNumbers);
    for (const message of messages) {
      this.#remove(message);
      this.#happenedTo(message, 'schedule-cancelled', turn);
    }
    return undefined;
  }

  /** A line has taken the message out for the receiver. */
  handOver(message: StoredMessage, receiver: Receiver, hold: SessionHold | undefined, turn: Turn): void {
    const lock = this.#handOut(message, receiver.mode, hold, turn);
    turn.deliver({ receiver: receiver.id, message, lock });
  }

  settle(lock: Lock, outcome: SettlementOutcome, turn: Turn): Failure | undefined {
    if (lock.state !== 'held') return lockLost(this.settings.path, lock);
    const { message } = lock;
    switch (outcome.type) {
      case 'complete':
        this.locks.unlock(lock, 'settled');
        this.#remove(message);
        this.#happenedTo(message, 'message-completed', turn);
        return undefined;
      case 'abandon':
        this.locks.unlock(lock, 'settled');
        this.#giveBack(message, 'abandoned', outcome.changes, turn);
        return undefined;
      case 'release':
        this.locks.unlock(lock, 'settled');
        this.#giveBack(message, 'released', undefined, turn);
        return undefined;
      case 'defer':
        this.locks.unlock(lock, 'settled');
        this.#defer(message, outcome.changes, turn);
        return undefined;
      case 'dead-letter':
        if (this.settings.deadLetters === undefined) {
          return new Failure('dead-letter-from-dead-letter-queue', this.settings.path);
        }
        this.locks.unlock(lock, 'settled');
        this.#deadLetter(message, this.settings.deadLetters, outcome, turn);
        return undefined;
    }
  }

  lockExpired(lock: Lock, turn: Turn): void {
    this.locks.unlock(lock, 'lost');
    this.#giveBack(lock.message, 'lock-expired', undefined, turn);
  }

  sessionEnded(lock: Lock, why: 'released' | 'lock-expired', turn: Turn): void {
    this.locks.unlock(lock, 'lost');
    this.#giveBack(lock.message, why, undefined, turn);
  }

  /** Gives out deferred messages by their numbers, all or none. */
  receiveDeferred(
    sequenceNumbers: readonly number[],
    mode: ReceiveMode,
    sessionId: string | undefined,
    turn: Turn,
  ): HandedOut[] | Failure {
    const hold = this.#holdFor(sessionId);
    if (hold instanceof Failure) return hold;
    const messages = new Set<StoredMessage>();
    for (const number of sequenceNumbers) {
      const message = this.#messages.firstFrom(number);
      if (message?.sequenceNumber !== number || message.state !== 'deferred') return this.#notFound(sequenceNumbers);
      if (sessionId !== undefined && message.sessionId !== sessionId) return this.#notFound(sequenceNumbers);
      messages.add(message);
    }
    return Array.from(messages, (message) => ({ message, lock: this.#handOut(message, mode, hold, turn) }));
  }

  /** Up to `count` messages from a number on, in order. */
  peek(fromSequenceNumber: number, count: number, sessionId: string | undefined): StoredMessage[] {
    const found: StoredMessage[] = [];
    let message = this.#next(fromSequenceNumber, sessionId);
    while (message !== undefined && found.length < count) {
      found.push(message);
      message = this.#next(message.sequenceNumber + 1, sessionId);
    }
    return found;
  }

  /** Takes out up to `count` available messages that were enqueued before a time. Gives how many there were. */
  deleteMessages(count: number, enqueuedBeforeMs: number, sessionId: string | undefined, turn: Turn): number {
    let deleted = 0;
    let message = this.#next(0, sessionId);
    while (message !== undefined && deleted < count) {
      if (message.state === 'available' && message.enqueuedAtMs < enqueuedBeforeMs) {
        this.#remove(message);
        this.#happenedTo(message, 'message-deleted', turn);
        deleted++;
      }
      message = this.#next(message.sequenceNumber + 1, sessionId);
    }
    return deleted;
  }

  /** The first message whose number is at least this, of the whole queue or of one session. */
  #next(sequenceNumber: number, sessionId: string | undefined): StoredMessage | undefined {
    if (sessionId === undefined) return this.#messages.firstFrom(sequenceNumber);
    if (this.sessions !== undefined) return this.sessions.firstFrom(sessionId, sequenceNumber);
    let message = this.#messages.firstFrom(sequenceNumber);
    while (message !== undefined && message.sessionId !== sessionId) {
      message = this.#messages.firstFrom(message.sequenceNumber + 1);
    }
    return message;
  }

  #holdFor(sessionId: string | undefined): SessionHold | Failure | undefined {
    if (this.sessions === undefined) return undefined;
    if (sessionId === undefined) return new Failure('session-required', this.settings.path);
    return this.sessions.holdOf(sessionId);
  }

  #number(incoming: IncomingMessage, ttlMs: number, enqueuedSequenceNumber: number, turn: Turn): StoredMessage {
    return new StoredMessage({
      incoming,
      sequenceNumber: this.#nextSequenceNumber++,
      enqueuedSequenceNumber: incoming.transfer?.enqueuedSequenceNumber ?? enqueuedSequenceNumber,
      enqueuedAtMs: turn.nowMs,
      expiresAtMs: turn.nowMs + Math.min(ttlMs, this.settings.defaultMessageTimeToLiveMs),
      deliveryCount: 0,
      changes: incoming.transfer?.changes,
      deadLetterSource: undefined,
    });
  }

  /** From now on it can be found. */
  #store(message: StoredMessage, turn: Turn): void {
    this.#messages.add(message);
    this.#sizeBytes += message.incoming.sizeBytes;
    this.line.entered(message, turn);
  }

  /** It is new here, and may be delivered or moves on. */
  #arrived(message: StoredMessage, turn: Turn): void {
    const { forwardTo, path, deadLetters } = this.settings;
    if (forwardTo === undefined) return this.line.add(message, turn);
    const failed = transfer(message, forwardTo, deadLetters === undefined, turn);
    if (failed === undefined) {
      this.#remove(message);
      const { sequenceNumber } = message;
      turn.happened({ type: 'message-forwarded', entity: path, sequenceNumber, to: forwardTo });
    } else if (deadLetters === undefined) {
      this.line.add(message, turn);
    } else {
      this.#deadLetter(message, deadLetters, failed, turn);
    }
  }

  /** [service-bus-protocol 12.1: a new number, and a time to live from now on] */
  #activate(scheduled: StoredMessage, turn: Turn): void {
    this.#remove(scheduled);
    this.#happenedTo(scheduled, 'message-activated', turn);
    const { incoming } = scheduled;
    this.enqueue(incoming, incoming.ttlMs ?? Number.POSITIVE_INFINITY, 0, turn);
  }

  #handOut(message: StoredMessage, mode: ReceiveMode, hold: SessionHold | undefined, turn: Turn): Lock | undefined {
    if (mode === 'peek-lock') return this.locks.lock(message, hold, turn);
    this.#remove(message);
    this.#happenedTo(message, 'message-received', turn);
    return undefined;
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
    } else if (message.deferred) {
      message.state = 'deferred';
    } else if (message.expiresAtMs <= turn.nowMs) {
      this.#expire(message, turn);
    } else {
      message.state = 'available';
      this.line.add(message, turn);
    }
  }

  /** [service-bus-protocol 12.1: it does not count, and a deferred message does not expire] */
  #defer(message: StoredMessage, changes: PropertyChanges | undefined, turn: Turn): void {
    message.changes = mergeChanges(message.changes, changes);
    message.deferred = true;
    message.state = 'deferred';
    const { sequenceNumber } = message;
    turn.happened({
      type: 'message-deferred',
      entity: this.settings.path,
      sequenceNumber,
      changes: message.changes,
    });
  }

  /** A locked message does not expire before its lock ends; {@link #giveBack} sees to it then. */
  #timeToLiveEnded(message: StoredMessage, turn: Turn): void {
    if (message.state === 'available') this.#expire(message, turn);
  }

  #expire(message: StoredMessage, turn: Turn): void {
    const { deadLetters, deadLetteringOnMessageExpiration } = this.settings;
    if (deadLetters !== undefined && deadLetteringOnMessageExpiration) {
      this.#deadLetter(message, deadLetters, TTL_EXPIRED, turn);
    } else {
      this.#remove(message);
      this.#happenedTo(message, 'message-expired', turn);
    }
  }

  #deadLetter(message: StoredMessage, deadLetters: MessageQueue, cause: DeadLetterCause, turn: Turn): void {
    this.#remove(message);
    // The sequence number stays, and neither time to live nor delivery count matter any more.
    const copy = new StoredMessage({
      ...message,
      expiresAtMs: Number.POSITIVE_INFINITY,
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
    deadLetters.#store(copy, turn);
    deadLetters.#arrived(copy, turn);
  }

  #remove(message: StoredMessage): void {
    message.state = 'gone';
    this.#messages.remove(message);
    this.#sizeBytes -= message.incoming.sizeBytes;
    this.#expiries.stop(message);
    this.line.left(message);
  }

  #happenedTo({ sequenceNumber }: StoredMessage, type: MessageEnd, turn: Turn): void {
    turn.happened({ type, entity: this.settings.path, sequenceNumber });
  }

  #notFound(sequenceNumbers: readonly number[]): Failure {
    return new Failure('message-not-found', sequenceNumbers.join(', '));
  }
}

/** The ways out of a queue of which there is nothing more to say. */
type MessageEnd =
  | 'message-completed'
  | 'message-received'
  | 'message-expired'
  | 'message-deleted'
  | 'message-activated'
  | 'schedule-cancelled';
