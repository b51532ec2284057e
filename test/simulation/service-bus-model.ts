import type { DomainError, ReceiveMode, SettlementOutcome } from '../../emulators/service-bus/core/commands.ts';

/** What Service Bus does with messages, said in the plainest way: arrays, searches, and time handed in. Slow and obvious. */

export interface ModelMessage {
  /** What tells a sent message from every other; copies of it share it. */
  readonly identity: object;
  readonly sequenceNumber: number;
  readonly enqueuedSequenceNumber: number;
  readonly enqueuedAtMs: number;
  readonly expiresAtMs: number;
  deliveryCount: number;
  changes: Record<string, unknown>;
  lockedUntilMs: number | undefined;
}

export interface ModelDelivery {
  readonly receiver: number;
  readonly message: ModelMessage;
  readonly lock: ModelLock | undefined;
}

export interface ModelLock {
  readonly queue: ModelQueue;
  readonly message: ModelMessage;
  held: boolean;
}

export interface ModelSettings {
  readonly path: string;
  readonly lockDurationMs: number;
  readonly maxDeliveryCount: number;
  readonly ttlMs: number;
  readonly deadLetterExpired: boolean;
}

/** How messages have left for good. */
export interface Tally {
  sent: number;
  completed: number;
  received: number;
  expired: number;
}

export class ModelQueue {
  readonly settings: ModelSettings;
  readonly deadLetters: ModelQueue | undefined;
  readonly tally: Tally;
  messages: ModelMessage[] = [];
  locks: ModelLock[] = [];
  /** One entry per credit, oldest first. */
  credit: { receiver: number; mode: ReceiveMode }[] = [];
  #lastSequenceNumber = 0;

  constructor(settings: ModelSettings, tally: Tally, deadLetters?: ModelQueue) {
    this.settings = settings;
    this.tally = tally;
    this.deadLetters = deadLetters;
  }

  enqueue(identity: object, ttlMs: number, enqueuedSequenceNumber: number, nowMs: number): void {
    this.tally.sent++;
    this.messages.push({
      identity,
      sequenceNumber: ++this.#lastSequenceNumber,
      enqueuedSequenceNumber,
      enqueuedAtMs: nowMs,
      expiresAtMs: nowMs + Math.min(ttlMs, this.settings.ttlMs),
      deliveryCount: 0,
      changes: {},
      lockedUntilMs: undefined,
    });
  }

  setCredit(receiver: number, mode: ReceiveMode, credit: number): void {
    const has = this.credit.filter((one) => one.receiver === receiver).length;
    for (let i = has; i < credit; i++) this.credit.push({ receiver, mode });
    for (let i = has; i > credit; i--) {
      this.credit.splice(
        this.credit.findLastIndex((one) => one.receiver === receiver),
        1,
      );
    }
  }

  /** Everything that is due by now. */
  passTime(nowMs: number): void {
    for (const lock of [...this.locks]) {
      if (lock.message.lockedUntilMs! <= nowMs) this.#giveBack(lock, true, {}, nowMs);
    }
    for (const message of [...this.messages]) {
      if (message.lockedUntilMs === undefined && message.expiresAtMs <= nowMs) this.#expire(message);
    }
  }

  deliver(nowMs: number): ModelDelivery[] {
    const deliveries: ModelDelivery[] = [];
    for (;;) {
      const available = this.messages.filter((message) => message.lockedUntilMs === undefined);
      const message = available.sort((a, b) => a.sequenceNumber - b.sequenceNumber)[0];
      const credit = this.credit[0];
      if (message === undefined || credit === undefined) return deliveries;
      this.credit.shift();
      let lock: ModelLock | undefined;
      if (credit.mode === 'peek-lock') {
        message.lockedUntilMs = nowMs + this.settings.lockDurationMs;
        lock = { queue: this, message, held: true };
        this.locks.push(lock);
      } else {
        this.#remove(message);
        this.tally.received++;
      }
      deliveries.push({ receiver: credit.receiver, message, lock });
    }
  }

  settle(lock: ModelLock, outcome: SettlementOutcome, nowMs: number): DomainError | undefined {
    if (!lock.held) return 'message-lock-lost';
    const changes = 'changes' in outcome ? Object.fromEntries(outcome.changes ?? []) : {};
    switch (outcome.type) {
      case 'complete':
        this.#unlock(lock);
        this.#remove(lock.message);
        this.tally.completed++;
        return undefined;
      case 'abandon':
      case 'release':
        this.#giveBack(lock, outcome.type === 'abandon', changes, nowMs);
        return undefined;
      case 'dead-letter':
        if (this.deadLetters === undefined) return 'dead-letter-from-dead-letter-queue';
        this.#unlock(lock);
        this.#deadLetter(lock.message, { ...changes, ...reasonOf(outcome.reason, outcome.description) });
        return undefined;
    }
  }

  peek(fromSequenceNumber: number, count: number): ModelMessage[] {
    return this.messages
      .filter((message) => message.sequenceNumber >= fromSequenceNumber)
      .sort((a, b) => a.sequenceNumber - b.sequenceNumber)
      .slice(0, count);
  }

  /** When the next lock ends or the next available message expires. */
  nextDueAtMs(): number {
    return Math.min(...this.messages.map((message) => message.lockedUntilMs ?? message.expiresAtMs), Infinity);
  }

  #giveBack(lock: ModelLock, counts: boolean, changes: Record<string, unknown>, nowMs: number): void {
    const { message } = lock;
    this.#unlock(lock);
    if (counts) message.deliveryCount++;
    Object.assign(message.changes, changes);
    if (counts && message.deliveryCount >= this.settings.maxDeliveryCount) {
      const description = `Message could not be consumed after ${message.deliveryCount} delivery attempts.`;
      this.#deadLetter(message, reasonOf('MaxDeliveryCountExceeded', description));
    } else if (message.expiresAtMs <= nowMs) {
      this.#expire(message);
    }
  }

  #expire(message: ModelMessage): void {
    if (this.settings.deadLetterExpired) {
      this.#deadLetter(message, reasonOf('TTLExpiredException', 'The message expired and was dead lettered.'));
    } else {
      this.#remove(message);
      this.tally.expired++;
    }
  }

  #deadLetter(message: ModelMessage, changes: Record<string, unknown>): void {
    this.#remove(message);
    this.deadLetters!.messages.push({
      ...message,
      expiresAtMs: Infinity,
      changes: { ...message.changes, ...changes },
    });
  }

  #unlock(lock: ModelLock): void {
    lock.held = false;
    lock.message.lockedUntilMs = undefined;
    this.locks = this.locks.filter((other) => other !== lock);
  }

  #remove(message: ModelMessage): void {
    this.messages = this.messages.filter((other) => other !== message);
  }
}

function reasonOf(reason: string | undefined, description: string | undefined): Record<string, unknown> {
  return {
    ...(reason === undefined ? {} : { DeadLetterReason: reason }),
    ...(description === undefined ? {} : { DeadLetterErrorDescription: description }),
  };
}
