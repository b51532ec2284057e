import type { DomainError, ReceiveMode, SettlementOutcome } from '../../emulators/service-bus/core/commands.ts';
import { ModelSessions } from './service-bus-model-sessions.ts';

/** What Service Bus does with messages, said in the plainest way: arrays, searches, and time handed in. Slow and obvious. */

/** A message on its way into an entity. */
export interface ModelIncoming {
  /** What tells a sent message from every other; copies of it share it. */
  readonly identity: object;
  readonly messageId: string;
  readonly sessionId?: string | undefined;
  readonly partitionKey?: string | undefined;
  readonly sizeBytes: number;
  readonly ttlMs: number;
  readonly scheduledAtMs?: number | undefined;
  readonly hops: number;
  readonly firstNumber: number;
  readonly changes: Record<string, unknown>;
}

export interface ModelMessage {
  readonly incoming: ModelIncoming;
  readonly sequenceNumber: number;
  readonly enqueuedSequenceNumber: number;
  readonly enqueuedAtMs: number;
  readonly expiresAtMs: number;
  readonly scheduledAtMs: number;
  state: 'available' | 'locked' | 'deferred' | 'scheduled';
  deferred: boolean;
  deliveryCount: number;
  changes: Record<string, unknown>;
  lockedUntilMs: number;
}

export interface ModelDelivery {
  readonly receiver: number;
  readonly message: ModelMessage;
  readonly lock: ModelLock | undefined;
}

export interface ModelLock {
  readonly queue: ModelQueue;
  readonly message: ModelMessage;
  readonly sessionId: string | undefined;
  held: boolean;
}

export interface ModelSettings {
  readonly path: string;
  readonly lockDurationMs: number;
  readonly maxDeliveryCount: number;
  readonly ttlMs: number;
  readonly deadLetterExpired: boolean;
  readonly requiresSession: boolean;
  readonly forwardTo: string | undefined;
}

/** What a queue needs of the whole. */
export interface ModelWorld {
  nowMs: number;
  /** Messages that came into some queue, and that left one for good. */
  readonly tally: { entered: number; left: number };
  /** Sends to an entity; the error if it refuses. */
  take(path: string, messages: readonly ModelIncoming[]): DomainError | undefined;
}

export class ModelQueue {
  readonly settings: ModelSettings;
  readonly deadLetters: ModelQueue | undefined;
  readonly sessions: ModelSessions | undefined;
  readonly #world: ModelWorld;
  messages: ModelMessage[] = [];
  /** In the order in which they end. */
  locks: ModelLock[] = [];
  /** One entry per credit, oldest first. */
  credit: { receiver: number; mode: ReceiveMode }[] = [];
  #lastSequenceNumber = 0;

  constructor(settings: ModelSettings, world: ModelWorld, deadLetters?: ModelQueue) {
    this.settings = settings;
    this.#world = world;
    this.deadLetters = deadLetters;
    this.sessions = settings.requiresSession ? new ModelSessions(this, world) : undefined;
  }

  enqueue(incoming: ModelIncoming, topicNumber: number): void {
    const message = this.#add(incoming, incoming.firstNumber || topicNumber, 'available');
    if (this.settings.requiresSession && incoming.sessionId === undefined) {
      this.#deadLetter(message, { DeadLetterReason: 'Session ID is null.' });
    } else this.#arrive(message);
  }

  schedule(incoming: ModelIncoming): void {
    this.#add(incoming, 0, 'scheduled');
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

  /** What happens next by the passing of time alone, and when. */
  nextDue(): { atMs: number; happen: () => void } {
    let [atMs, happen] = this.sessions?.nextDue() ?? [Number.POSITIVE_INFINITY, () => {}];
    const earlier = (dueAtMs: number, what: () => void) => {
      if (dueAtMs < atMs) [atMs, happen] = [dueAtMs, what];
    };
    for (const lock of this.locks) {
      if (lock.sessionId === undefined) earlier(lock.message.lockedUntilMs, () => this.giveBack(lock, 'counted', {}));
    }
    for (const message of this.messages) {
      if (message.state === 'scheduled') earlier(message.scheduledAtMs, () => this.#activate(message));
      if (message.state === 'available') earlier(message.expiresAtMs, () => this.#expire(message));
    }
    return { atMs, happen };
  }

  deliver(): ModelDelivery[] {
    if (this.sessions !== undefined) return this.sessions.deliver();
    const deliveries: ModelDelivery[] = [];
    for (;;) {
      const message = this.firstAvailable();
      const credit = this.credit[0];
      if (message === undefined || credit === undefined) return deliveries;
      this.credit.shift();
      deliveries.push({ receiver: credit.receiver, message, lock: this.handOut(message, credit.mode, undefined) });
    }
  }

  firstAvailable(sessionId?: string): ModelMessage | undefined {
    return this.peek(0, 1_000, sessionId).find(({ state }) => state === 'available');
  }

  handOut(message: ModelMessage, mode: ReceiveMode, sessionId: string | undefined): ModelLock | undefined {
    if (mode === 'receive-and-delete') {
      this.#leave(message);
      return undefined;
    }
    message.state = 'locked';
    message.lockedUntilMs = this.#world.nowMs + this.settings.lockDurationMs;
    const lock = { queue: this, message, sessionId, held: true };
    this.locks.push(lock);
    this.sessions?.refresh(sessionId);
    return lock;
  }

  settle(lock: ModelLock, outcome: SettlementOutcome): DomainError | undefined {
    if (!lock.held) return lock.sessionId === undefined ? 'message-lock-lost' : 'session-lock-lost';
    const changes = 'changes' in outcome ? Object.fromEntries(outcome.changes ?? []) : {};
    switch (outcome.type) {
      case 'complete':
        this.#unlock(lock);
        this.#leave(lock.message);
        return undefined;
      case 'abandon':
        this.giveBack(lock, 'counted', changes);
        return undefined;
      case 'release':
        this.giveBack(lock, 'not counted', changes);
        return undefined;
      case 'defer':
        this.#unlock(lock);
        Object.assign(lock.message.changes, changes);
        lock.message.deferred = true;
        lock.message.state = 'deferred';
        return undefined;
      case 'dead-letter':
        if (this.deadLetters === undefined) return 'dead-letter-from-dead-letter-queue';
        this.#unlock(lock);
        this.#deadLetter(lock.message, { ...changes, ...reasonOf(outcome.reason, outcome.description) });
        return undefined;
    }
  }

  renew(locks: readonly ModelLock[]): DomainError | undefined {
    for (const { held, sessionId } of locks) {
      if (!held) return 'message-lock-lost';
      if (sessionId !== undefined) return 'lock-of-session-message';
    }
    for (const lock of locks) {
      lock.message.lockedUntilMs = this.#world.nowMs + this.settings.lockDurationMs;
      this.locks = [...this.locks.filter((other) => other !== lock), lock];
    }
    return undefined;
  }

  receiveDeferred(numbers: readonly number[], mode: ReceiveMode, sessionId: string | undefined) {
    if (this.sessions !== undefined) {
      if (sessionId === undefined) return 'session-required' as const;
      if (!this.sessions.isHeld(sessionId)) return 'session-lock-lost' as const;
    }
    const found = numbers.map((number) => this.messages.find(({ sequenceNumber }) => sequenceNumber === number));
    const fits = (message: ModelMessage | undefined): message is ModelMessage =>
      message?.state === 'deferred' && (sessionId === undefined || message.incoming.sessionId === sessionId);
    if (!found.every(fits)) return 'message-not-found' as const;
    const heldWith = this.sessions === undefined ? undefined : sessionId;
    return found.map((message) => ({ message, lock: this.handOut(message, mode, heldWith) }));
  }

  cancel(numbers: readonly number[]): DomainError | undefined {
    const found = this.messages.filter((one) => one.state === 'scheduled' && numbers.includes(one.sequenceNumber));
    if (found.length < numbers.length) return 'message-not-found';
    for (const message of found) this.#leave(message);
    return undefined;
  }

  peek(fromSequenceNumber: number, count: number, sessionId?: string): ModelMessage[] {
    return this.messages
      .filter((message) => message.sequenceNumber >= fromSequenceNumber)
      .filter((message) => sessionId === undefined || message.incoming.sessionId === sessionId)
      .sort((a, b) => a.sequenceNumber - b.sequenceNumber)
      .slice(0, count);
  }

  delete(count: number, beforeMs: number, sessionId: string | undefined): number {
    const all = this.peek(0, 1_000, sessionId);
    const old = all.filter(({ state, enqueuedAtMs }) => state === 'available' && enqueuedAtMs < beforeMs);
    for (const message of old.slice(0, count)) this.#leave(message);
    return Math.min(count, old.length);
  }

  giveBack(lock: ModelLock, how: 'counted' | 'not counted', changes: Record<string, unknown>): void {
    const { message } = lock;
    this.#unlock(lock);
    if (how === 'counted') message.deliveryCount++;
    Object.assign(message.changes, changes);
    message.state = message.deferred ? 'deferred' : 'available';
    if (how === 'counted' && message.deliveryCount >= this.settings.maxDeliveryCount) {
      const description = `Message could not be consumed after ${message.deliveryCount} delivery attempts.`;
      this.#deadLetter(message, reasonOf('MaxDeliveryCountExceeded', description));
    } else if (!message.deferred && message.expiresAtMs <= this.#world.nowMs) {
      this.#expire(message);
    } else if (!message.deferred) {
      this.#arrive(message);
    }
    this.sessions?.refresh(message.incoming.sessionId);
  }

  #add(incoming: ModelIncoming, firstNumber: number, state: 'available' | 'scheduled'): ModelMessage {
    const { nowMs } = this.#world;
    const message = {
      incoming,
      sequenceNumber: ++this.#lastSequenceNumber,
      enqueuedSequenceNumber: firstNumber,
      enqueuedAtMs: nowMs,
      expiresAtMs: nowMs + Math.min(incoming.ttlMs, this.settings.ttlMs),
      scheduledAtMs: incoming.scheduledAtMs ?? Number.NaN,
      state,
      deferred: false,
      deliveryCount: 0,
      changes: { ...incoming.changes },
      lockedUntilMs: Number.NaN,
    };
    this.#world.tally.entered++;
    this.messages.push(message);
    this.sessions?.entered(incoming.sessionId);
    return message;
  }

  #arrive(message: ModelMessage): void {
    const { forwardTo } = this.settings;
    if (forwardTo === undefined) return this.sessions?.refresh(message.incoming.sessionId);
    const { incoming } = message;
    const hops = incoming.hops + 1;
    const failure =
      hops > 4
        ? 'MaxTransferHopCountExceeded'
        : this.#world.take(forwardTo, [
            {
              ...incoming,
              hops,
              firstNumber: message.enqueuedSequenceNumber || message.sequenceNumber,
              ttlMs: message.expiresAtMs - this.#world.nowMs,
              scheduledAtMs: undefined,
              changes: message.changes,
            },
          ]);
    if (failure === undefined) this.#leave(message);
    else if (this.deadLetters !== undefined) this.#deadLetter(message, { DeadLetterReason: REASONS[failure] });
  }

  #activate(message: ModelMessage): void {
    this.#leave(message);
    this.enqueue({ ...message.incoming, scheduledAtMs: undefined }, 0);
  }

  #expire(message: ModelMessage): void {
    if (this.settings.deadLetterExpired) {
      this.#deadLetter(message, reasonOf('TTLExpiredException', 'The message expired and was dead lettered.'));
    } else {
      this.#leave(message);
    }
  }

  #deadLetter(message: ModelMessage, changes: Record<string, unknown>): void {
    this.#remove(message);
    const dead: ModelMessage = {
      ...message,
      state: 'available',
      deferred: false,
      expiresAtMs: Number.POSITIVE_INFINITY,
      changes: { ...message.changes, ...changes },
    };
    this.deadLetters!.messages.push(dead);
    this.deadLetters!.#arrive(dead);
  }

  #leave(message: ModelMessage): void {
    this.#world.tally.left++;
    this.#remove(message);
  }

  #unlock(lock: ModelLock): void {
    lock.held = false;
    lock.message.lockedUntilMs = Number.NaN;
    this.locks = this.locks.filter((other) => other !== lock);
  }

  #remove(message: ModelMessage): void {
    this.messages = this.messages.filter((other) => other !== message);
    this.sessions?.refresh(message.incoming.sessionId);
  }
}

const REASONS: Record<string, string> = {
  MaxTransferHopCountExceeded: 'MaxTransferHopCountExceeded',
  'entity-disabled': 'MessagingEntityDisabled',
  'entity-full': 'QuotaExceeded',
  'message-too-large': 'MessageSizeExceeded',
  'session-id-missing': 'Session ID is null.',
};

function reasonOf(reason: string | undefined, description: string | undefined): Record<string, unknown> {
  return {
    ...(reason === undefined ? {} : { DeadLetterReason: reason }),
    ...(description === undefined ? {} : { DeadLetterErrorDescription: description }),
  };
}
