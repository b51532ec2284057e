import { Failure, type HandedOut, type ReceiveMode, type SettlementOutcome } from './commands.ts';
import {
  type DeadLetterCause,
  deadLettered,
  maxDeliveryCountExceeded,
  mergeChanges,
  SESSION_ID_IS_NULL,
  TTL_EXPIRED,
} from './dead-letter.ts';
import type { EntityContext } from './entity.ts';
import type { MessageEnded, MessageReturned } from './events.ts';
import { Expiries } from './expiry.ts';
import { transfer } from './forwarding.ts';
import { HeldMessages } from './held-messages.ts';
import type { Lock, LockOwner } from './lock.ts';
import { Locks } from './locks.ts';
import { type IncomingMessage, type PropertyChanges, StoredMessage } from './message.ts';
import type { MessageQueueSettings } from './message-queue-settings.ts';
import type { Receiver } from './receiver.ts';
import { ScheduledMessages } from './scheduled-messages.ts';
import type { SessionHold } from './session.ts';
import { SessionLine, type SessionLineOwner } from './session-line.ts';
import { settle } from './settlement.ts';
import { SharedLine } from './shared-line.ts';
import type { Size } from './size.ts';
import type { Turn } from './turn.ts';

/**
 * Messages in order, with their locks. Queues, subscriptions and dead-letter queues are each built on one. What may be delivered
 * stands in its line, which knows the receivers.
 */
export class MessageQueue implements LockOwner, SessionLineOwner {
  #settings: MessageQueueSettings;
  /** When a receiver, a browser or the administration was last at it. */
  accessedAtMs: number;
  /** Set where sessions are required. */
  readonly sessions: SessionLine | undefined;
  readonly locks: Locks;
  readonly line: SharedLine | SessionLine;
  readonly #messages: HeldMessages;
  readonly #expiries: Expiries;
  readonly #scheduled: ScheduledMessages;
  /** What the next new message gets. */
  nextSequenceNumber = 1;

  /** `size` is the whole that its messages are part of. `createdAtMs` is when it was accessed first. */
  constructor(settings: MessageQueueSettings, { schedule, ids }: EntityContext, size: Size, createdAtMs: number) {
    this.#settings = settings;
    this.accessedAtMs = createdAtMs;
    this.#expiries = new Expiries(schedule, (message, turn) => this.#timeToLiveEnded(message, turn));
    this.#scheduled = new ScheduledMessages(schedule, (message, turn) => this.#activate(message, turn));
    const { path, lockDurationMs, requiresSession } = settings;
    this.locks = new Locks(this, path, lockDurationMs, schedule, ids);
    this.sessions = requiresSession ? new SessionLine(this, path, lockDurationMs, schedule) : undefined;
    this.#messages = new HeldMessages(size, this.sessions);
    this.line = this.sessions ?? new SharedLine(this, this.#messages.index);
  }

  get settings(): MessageQueueSettings {
    return this.#settings;
  }

  /** All messages, in whatever state. */
  get count(): number {
    return this.#messages.count;
  }

  get scheduledCount(): number {
    return this.#scheduled.size;
  }

  /** Those that may be delivered, are locked or deferred. */
  get activeCount(): number {
    return this.count - this.scheduledCount;
  }

  /**
   * Behaves differently from now on; path and sessions stay as they are. What waits moves on if messages are to be forwarded now.
   * Locks that are held, and times to live that have begun, keep their ends.
   */
  configure(settings: MessageQueueSettings, turn: Turn): void {
    const earlier = this.#settings;
    this.#settings = settings;
    this.locks.durationMs = settings.lockDurationMs;
    if (this.sessions !== undefined) this.sessions.lockDurationMs = settings.lockDurationMs;
    if (settings.forwardTo === undefined || settings.forwardTo === earlier.forwardTo) return;
    for (const message of this.#messages.all()) {
      if (message.state !== 'available') continue;
      this.line.left(message);
      this.#arrived(message, turn);
    }
  }

  /** Takes out every message, in whatever state; locks are lost. Gives how many there were. */
  purge(turn: Turn): number {
    const { count } = this.#messages;
    this.locks.loseAll();
    this.cancelScheduled(this.#scheduled.sequenceNumbers, turn);
    for (const message of this.#messages.all()) {
      this.#remove(message);
      this.#happenedTo(message, 'message-deleted', turn);
    }
    return count;
  }

  /** It is deleted: nothing in it falls due any more, and locks are lost. Its receivers must be closed. */
  close(): void {
    this.locks.loseAll();
    this.#scheduled.clear();
    this.#expiries.clear();
    this.#messages.close();
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
    if (this.activeCount === 1) turn.fill(this.settings.path);
    const lacksSession = this.settings.requiresSession && message.sessionId === undefined;
    const cause = refusal ?? (lacksSession ? SESSION_ID_IS_NULL : undefined);
    if (cause !== undefined) {
      this.deadLetter(message, this.settings.deadLetters!, cause, turn);
    } else {
      this.#arrived(message, turn);
    }
    return message;
  }

  /** Takes in a message that is to be enqueued at `atMs`, in the future. It is a message of its own until then. */
  schedule(incoming: IncomingMessage, atMs: number, turn: Turn, reserved?: number): StoredMessage {
    const message = this.#number(incoming, incoming.ttlMs ?? Number.POSITIVE_INFINITY, 0, turn, reserved);
    turn.happened({ type: 'message-scheduled', entity: this.settings.path, message, atMs });
    this.#scheduled.add(message, atMs);
    this.#store(message, turn);
    return message;
  }

  /** A number that no message will be given but the one that it is for. */
  reserveNumber(): number {
    return this.nextSequenceNumber++;
  }

  /** Whether each number is that of a scheduled message. */
  hasScheduled(sequenceNumbers: readonly number[]): boolean {
    return this.#scheduled.has(sequenceNumbers);
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

  /** Brings a message back, before any command and in the order of the numbers; scheduled if there is a time for it. */
  restore(message: StoredMessage, scheduledForMs: number | undefined): void {
    if (scheduledForMs !== undefined) this.#scheduled.add(message, scheduledForMs);
    else if (message.expiresAtMs !== Number.POSITIVE_INFINITY) this.#expiries.start(message);
    this.#messages.add(message);
    this.line.restored(message);
  }

  /** A line has taken the message out for the receiver. */
  handOver(message: StoredMessage, receiver: Receiver, hold: SessionHold | undefined, turn: Turn): void {
    const lock = this.#handOut(message, receiver.mode, hold, turn);
    turn.deliver({ receiver: receiver.id, message, lock });
  }

  settle(lock: Lock, outcome: SettlementOutcome, turn: Turn): Failure | undefined {
    this.accessedAtMs = turn.nowMs;
    return settle(this, lock, outcome, turn);
  }

  /** A locked message is done with. */
  complete(message: StoredMessage, turn: Turn): void {
    this.#remove(message);
    this.#happenedTo(message, 'message-completed', turn);
  }

  lockExpired(lock: Lock, turn: Turn): void {
    this.locks.unlock(lock, 'lost');
    this.giveBack(lock.message, 'lock-expired', undefined, turn);
  }

  sessionEnded(lock: Lock, why: 'released' | 'lock-expired', turn: Turn): void {
    this.locks.unlock(lock, 'lost');
    this.giveBack(lock.message, why, undefined, turn);
  }

  /** Gives out deferred messages by their numbers, all or none. */
  receiveDeferred(
    sequenceNumbers: readonly number[],
    mode: ReceiveMode,
    sessionId: string | undefined,
    turn: Turn,
  ): HandedOut[] | Failure {
    const hold = this.sessions?.holdFor(sessionId);
    if (hold instanceof Failure) return hold;
    const messages = this.#messages.deferred(sequenceNumbers, sessionId);
    if (messages === undefined) return this.#notFound(sequenceNumbers);
    return Array.from(messages, (message) => ({ message, lock: this.#handOut(message, mode, hold, turn) }));
  }

  /** Up to `count` messages from a number on, in order. */
  peek(fromSequenceNumber: number, count: number, sessionId: string | undefined): StoredMessage[] {
    return this.#messages.peek(fromSequenceNumber, count, sessionId);
  }

  /** Takes out up to `count` available messages that were enqueued before a time. Gives how many there were. */
  deleteMessages(count: number, enqueuedBeforeMs: number, sessionId: string | undefined, turn: Turn): number {
    let deleted = 0;
    let message = this.#messages.next(0, sessionId);
    while (message !== undefined && deleted < count) {
      if (message.state === 'available' && message.enqueuedAtMs < enqueuedBeforeMs) {
        this.#remove(message);
        this.#happenedTo(message, 'message-deleted', turn);
        deleted++;
      }
      message = this.#messages.next(message.sequenceNumber + 1, sessionId);
    }
    return deleted;
  }

  #number(
    incoming: IncomingMessage,
    ttlMs: number,
    enqueuedSequenceNumber: number,
    turn: Turn,
    sequenceNumber = this.reserveNumber(),
  ): StoredMessage {
    return new StoredMessage({
      incoming,
      sequenceNumber,
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
    this.line.entered(message, turn);
  }

  /** It may be delivered, or moves on. */
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
      this.deadLetter(message, deadLetters, failed, turn);
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
  giveBack(
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
      this.deadLetter(message, deadLetters, maxDeliveryCountExceeded(message.deliveryCount), turn);
    } else if (message.deferred) {
      message.state = 'deferred';
    } else if (message.expiresAtMs <= turn.nowMs) {
      this.#expire(message, turn);
    } else {
      message.state = 'available';
      this.#arrived(message, turn);
    }
  }

  /** [service-bus-protocol 12.1: it does not count, and a deferred message does not expire] */
  defer(message: StoredMessage, changes: PropertyChanges | undefined, turn: Turn): void {
    message.changes = mergeChanges(message.changes, changes);
    message.deferred = true;
    message.state = 'deferred';
    const { sequenceNumber, deliveryCount } = message;
    turn.happened({
      type: 'message-deferred',
      entity: this.settings.path,
      sequenceNumber,
      deliveryCount,
      changes: message.changes,
    });
  }

  /** A locked message does not expire before its lock ends; {@link giveBack} sees to it then. */
  #timeToLiveEnded(message: StoredMessage, turn: Turn): void {
    if (message.state === 'available') this.#expire(message, turn);
  }

  #expire(message: StoredMessage, turn: Turn): void {
    const { deadLetters, deadLetteringOnMessageExpiration } = this.settings;
    if (deadLetters !== undefined && deadLetteringOnMessageExpiration) {
      this.deadLetter(message, deadLetters, TTL_EXPIRED, turn);
    } else {
      this.#remove(message);
      this.#happenedTo(message, 'message-expired', turn);
    }
  }

  deadLetter(message: StoredMessage, deadLetters: MessageQueue, cause: DeadLetterCause, turn: Turn): void {
    this.#remove(message);
    const copy = deadLettered(message, cause, this.settings.path);
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
    if (deadLetters.activeCount === 1) turn.fill(deadLetters.settings.path);
    deadLetters.#arrived(copy, turn);
  }

  #remove(message: StoredMessage): void {
    message.state = 'gone';
    this.#messages.remove(message);
    this.#expiries.stop(message);
    this.line.left(message);
  }

  #happenedTo({ sequenceNumber }: StoredMessage, type: MessageEnded['type'], turn: Turn): void {
    turn.happened({ type, entity: this.settings.path, sequenceNumber });
  }

  #notFound(sequenceNumbers: readonly number[]): Failure {
    return new Failure('message-not-found', sequenceNumbers.join(', '));
  }
}
