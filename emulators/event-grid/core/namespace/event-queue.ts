import type { Ids } from '../../../../src/kernel/ids.ts';
import { formatUuid } from '../../../../src/kernel/ids.ts';
import { Lane, type Schedule } from '../../../../src/kernel/schedule.ts';
import type { AttemptResult, DeadLetterReason } from '../delivery/commands.ts';
import type { RetryTable } from '../delivery/retry-table.ts';
import { subscriptionNotFound } from '../failure.ts';
import type { FailedLock, QueueCounts, QueueSettings, Receive, ReceivedEvent, Settled } from './commands.ts';
import { DeadLetters, type OpenAttempts } from './dead-letters.ts';
import { EndedEvents } from './ended-events.ts';
import type { QueueAddress, StoredState } from './facts.ts';
import { QueueExpiry } from './queue-expiry.ts';
import { QueuedEvent, ReadyLine, storedState } from './queued-event.ts';
import type { StoredEvent } from './stored-event.ts';
import type { Turn } from './turn.ts';
import { type Waiter, Waiters } from './waiters.ts';

/** A lock lasts so long at most, however often it is renewed. [event-grid-protocol 6] */
const LOCK_TOTAL_MS = 3_600_000;
/** Fewer events than asked for are an answer, too: one of a hundred megabytes does nobody good. */
const RECEIVE_BYTES_MAX = 4 * 1024 * 1024;
/** What the service's own tokens look like. */
const LOCK_TOKEN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What all queues of a namespace share. */
export interface QueueSurroundings {
  readonly schedule: Schedule<Turn>;
  readonly ids: Ids;
  readonly waiters: Map<number, Waiter>;
  readonly attempts: OpenAttempts;
  readonly retries: RetryTable;
  /** The subscription's own time is over. */
  readonly expired: (queue: EventQueue, turn: Turn) => void;
}

/** One event subscription of a namespace topic: events that are handed out under a lock until they are acknowledged. */
export class EventQueue {
  readonly address: QueueAddress;
  readonly #surroundings: QueueSurroundings;
  readonly #ready = new ReadyLine();
  readonly #delayed = new Set<QueuedEvent>();
  readonly #locked = new Map<string, QueuedEvent>();
  readonly #deadLetters: DeadLetters;
  readonly #waiters: Waiters;
  readonly #expiry: QueueExpiry;
  #ended = new EndedEvents();
  #settings: QueueSettings;
  #timeToLiveMs: number;
  #lifeEnds: Lane<Turn>;
  #lockEnds: Lane<Turn>;
  #acknowledged = 0;
  #deadLettered = 0;
  #dropped = 0;

  /** `retentionMs` is the topic's, whose resource id is `topicId`. */
  constructor(
    topicId: string,
    address: QueueAddress,
    settings: QueueSettings,
    retentionMs: number,
    surroundings: QueueSurroundings,
  ) {
    const { schedule, ids, waiters, attempts, retries, expired } = surroundings;
    this.address = address;
    this.#surroundings = surroundings;
    this.#settings = settings;
    this.#timeToLiveMs = Math.min(settings.timeToLiveMs, retentionMs);
    this.#lifeEnds = new Lane(schedule);
    this.#lockEnds = new Lane(schedule);
    this.#waiters = new Waiters(schedule, waiters);
    this.#deadLetters = new DeadLetters({
      topicId,
      address,
      schedule,
      attempts,
      ids,
      retries,
      ended: (entry, state, turn) => this.#end(entry, state, turn),
    });
    this.#expiry = new QueueExpiry((turn) => expired(this, turn));
    this.#scheduleExpiry();
  }

  get ended(): EndedEvents {
    return this.#ended;
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  get counts(): QueueCounts {
    return {
      waiting: this.#ready.size + this.#delayed.size,
      locked: this.#locked.size,
      deadLettering: this.#deadLetters.size,
      acknowledged: this.#acknowledged,
      deadLettered: this.#deadLettered,
      dropped: this.#dropped,
    };
  }

  /** Events that are there keep their locks and their time to live. */
  change(settings: QueueSettings, retentionMs: number): void {
    const { schedule } = this.#surroundings;
    if (settings.lockDurationMs !== this.#settings.lockDurationMs) this.#lockEnds = new Lane(schedule);
    const timeToLiveMs = Math.min(settings.timeToLiveMs, retentionMs);
    if (timeToLiveMs !== this.#timeToLiveMs) this.#lifeEnds = new Lane(schedule);
    this.#timeToLiveMs = timeToLiveMs;
    this.#settings = settings;
    this.#scheduleExpiry();
  }

  /** Takes an event in that was accepted just now. */
  take(stored: StoredEvent, turn: Turn): void {
    const entry = this.#enter(stored);
    this.#ready.append(entry);
    this.#lifeEnds.add(entry, entry.expiresAtMs);
    turn.touched.add(this);
  }

  /** Puts an event back that was there when the process ended. Without a state, it has not been received yet. */
  restore(stored: StoredEvent, state: StoredState | undefined, turn: Turn): void {
    const entry = this.#enter(stored);
    if (state !== undefined) entry.deliveryCount = state.deliveryCount;
    if (state?.type === 'locked') {
      entry.lockToken = state.lockToken;
      entry.lockedAtMs = state.lockedAtMs;
      this.#hold(entry);
      this.#surroundings.schedule.add(entry, state.untilMs);
    } else if (state?.type === 'dead-lettering') {
      entry.state = 'dead-lettering';
      entry.lockedAtMs = state.lastDeliveryAtMs;
      entry.deadLetterReason = state.reason;
      entry.deadLetteringSinceMs = state.sinceMs;
      this.#deadLetters.add(entry, this.#settings, turn);
    } else if (state !== undefined && state.availableAtMs > turn.nowMs) {
      this.#delay(entry, state.availableAtMs);
    } else {
      this.#makeReady(entry, turn);
    }
  }

  /** Undefined where there is nothing: the receiver waits then. */
  receive(
    { receiver, eventsMax, waitUntilMs }: Omit<Receive, 'type' | 'topic' | 'subscription'>,
    turn: Turn,
  ): readonly ReceivedEvent[] | undefined {
    if (this.#ready.first !== undefined) return this.#handOut(eventsMax, turn);
    if (waitUntilMs <= turn.nowMs) return [];
    this.#waiters.add(receiver, eventsMax, waitUntilMs);
    return undefined;
  }

  /** Hands out what there is to those that wait. */
  serve(turn: Turn): void {
    for (;;) {
      const waiter = this.#waiters.first;
      if (waiter === undefined || this.#ready.first === undefined) return;
      waiter.cancel();
      turn.deliveries.push({ receiver: waiter.receiver, result: this.#handOut(waiter.eventsMax, turn) });
    }
  }

  undoReceive(lockTokens: readonly string[], turn: Turn): void {
    for (const lockToken of lockTokens.toReversed()) {
      const entry = this.#unlock(lockToken);
      if (entry === undefined) continue;
      entry.deliveryCount--;
      if (entry.expiresAtMs <= turn.nowMs) this.#deadLetter(entry, 'TimeToLiveExceeded', turn);
      else {
        this.#makeReady(entry, turn, 'first');
        this.#moved(entry, turn);
      }
    }
  }

  acknowledge(lockTokens: readonly string[], turn: Turn): Settled {
    return this.#settle(lockTokens, (entry) => this.#end(entry, 'acknowledged', turn));
  }

  release(lockTokens: readonly string[], delayMs: number, turn: Turn): Settled {
    return this.#settle(lockTokens, (entry) => {
      entry.deliveredInVain('Canceled', 'The event was released.', turn.nowMs);
      this.#giveBack(entry, turn.nowMs + delayMs, turn);
    });
  }

  reject(lockTokens: readonly string[], turn: Turn): Settled {
    return this.#settle(lockTokens, (entry) => {
      entry.deliveredInVain('Aborted', 'The event was rejected.', turn.nowMs);
      this.#deadLetter(entry, 'Rejected', turn);
    });
  }

  renewLocks(lockTokens: readonly string[], turn: Turn): Settled {
    return this.#each(lockTokens, (entry) => {
      const untilMs = turn.nowMs + this.#settings.lockDurationMs;
      const lastUntilMs = entry.lockedAtMs! + LOCK_TOTAL_MS;
      entry.unschedule();
      if (untilMs <= lastUntilMs) this.#lockEnds.add(entry, untilMs);
      else this.#surroundings.schedule.add(entry, lastUntilMs);
      this.#moved(entry, turn);
    });
  }

  finishDeadLetter(entry: QueuedEvent, result: AttemptResult, turn: Turn): void {
    this.#deadLetters.finish(entry, result, this.#settings, turn);
  }

  /** What an event has waited for has come. */
  fell(entry: QueuedEvent, turn: Turn): void {
    if (entry.state === 'dead-lettering') return this.#deadLetters.fell(entry, this.#settings, turn);
    if (entry.state === 'locked') {
      this.#locked.delete(entry.lockToken);
      entry.deliveredInVain('TimedOut', 'The lock expired.', turn.nowMs);
      return this.#giveBack(entry, turn.nowMs, turn);
    }
    this.#leaveLine(entry);
    if (entry.expiresAtMs <= turn.nowMs) return this.#deadLetter(entry, 'TimeToLiveExceeded', turn);
    this.#makeReady(entry, turn);
  }

  /** Whether the event is being written to the dead-letter destination right now. */
  isBeingWritten(entry: QueuedEvent): boolean {
    return this.#deadLetters.isWriting(entry);
  }

  /** All that are there, those that are handed out first. */
  *[Symbol.iterator](): Iterator<QueuedEvent> {
    yield* this.#locked.values();
    yield* this.#ready;
    yield* this.#delayed;
    yield* this.#deadLetters;
  }

  /** Drops all. */
  purge(turn: Turn): number {
    const entries = [...this];
    this.#deadLetters.clear();
    for (const entry of entries) {
      entry.unschedule();
      if (entry.state === 'locked') this.#locked.delete(entry.lockToken);
      else this.#leaveLine(entry);
      this.#end(entry, 'dropped', turn);
    }
    return entries.length;
  }

  /** Of events that have ended nothing is known any more. */
  forgetEnded(): void {
    this.#ended = new EndedEvents();
    this.#acknowledged = 0;
    this.#deadLettered = 0;
    this.#dropped = 0;
  }

  /** The subscription is gone. Who waits is told. */
  delete(turn: Turn): void {
    this.#expiry.unschedule();
    for (let waiter = this.#waiters.first; waiter !== undefined; waiter = this.#waiters.first) {
      waiter.cancel();
      const failure = subscriptionNotFound(this.address.subscription);
      turn.deliveries.push({ receiver: waiter.receiver, result: failure });
    }
    this.purge(turn);
    turn.happened({ type: 'queue-deleted', ...this.address });
  }

  #enter(stored: StoredEvent): QueuedEvent {
    stored.taken();
    return new QueuedEvent(stored, this, stored.publishedAtMs + this.#timeToLiveMs);
  }

  /** At least one, if there is any; no more than fit into an answer. */
  #handOut(countMax: number, turn: Turn): ReceivedEvent[] {
    const received: ReceivedEvent[] = [];
    let bytes = 0;
    for (let entry = this.#ready.first; entry !== undefined; entry = this.#ready.first) {
      bytes += entry.stored.event.payload.length;
      if (received.length > 0 && bytes > RECEIVE_BYTES_MAX) break;
      if (received.push(this.#lock(entry, turn)) >= countMax) break;
    }
    return received;
  }

  #lock(entry: QueuedEvent, turn: Turn): ReceivedEvent {
    this.#ready.remove(entry);
    entry.unschedule();
    entry.deliveryCount++;
    entry.lockToken = formatUuid(this.#surroundings.ids.uuidBytes());
    entry.lockedAtMs = turn.nowMs;
    this.#hold(entry);
    this.#lockEnds.add(entry, turn.nowMs + this.#settings.lockDurationMs);
    this.#moved(entry, turn);
    return { event: entry.stored.event, lockToken: entry.lockToken, deliveryCount: entry.deliveryCount };
  }

  #hold(entry: QueuedEvent): void {
    entry.state = 'locked';
    this.#locked.set(entry.lockToken, entry);
  }

  #unlock(lockToken: string): QueuedEvent | undefined {
    const entry = this.#locked.get(lockToken);
    if (entry === undefined) return undefined;
    this.#locked.delete(lockToken);
    entry.unschedule();
    return entry;
  }

  #settle(lockTokens: readonly string[], settle: (entry: QueuedEvent) => void): Settled {
    return this.#each(lockTokens, (entry, lockToken) => {
      this.#unlock(lockToken);
      settle(entry);
    });
  }

  #each(lockTokens: readonly string[], act: (entry: QueuedEvent, lockToken: string) => void): Settled {
    const succeeded: string[] = [];
    const failed: FailedLock[] = [];
    for (const lockToken of lockTokens) {
      const entry = this.#locked.get(lockToken);
      if (entry === undefined) {
        failed.push({ lockToken, error: LOCK_TOKEN.test(lockToken) ? 'TokenLost' : 'BadToken' });
      } else {
        act(entry, lockToken);
        succeeded.push(lockToken);
      }
    }
    return { succeeded, failed };
  }

  /** An event that is not locked any more may be received again, unless it has had its chances. */
  #giveBack(entry: QueuedEvent, availableAtMs: number, turn: Turn): void {
    if (entry.deliveryCount >= this.#settings.maxDeliveryCount) {
      return this.#deadLetter(entry, 'MaxDeliveryAttemptsExceeded', turn);
    }
    if (entry.expiresAtMs <= turn.nowMs) return this.#deadLetter(entry, 'TimeToLiveExceeded', turn);
    if (availableAtMs > turn.nowMs) this.#delay(entry, availableAtMs);
    else this.#makeReady(entry, turn);
    this.#moved(entry, turn);
  }

  #makeReady(entry: QueuedEvent, turn: Turn, place?: 'first'): void {
    entry.state = 'ready';
    if (place === 'first') this.#ready.prepend(entry);
    else this.#ready.append(entry);
    this.#surroundings.schedule.add(entry, entry.expiresAtMs);
    turn.touched.add(this);
  }

  #delay(entry: QueuedEvent, availableAtMs: number): void {
    entry.state = 'delayed';
    entry.availableAtMs = availableAtMs;
    this.#delayed.add(entry);
    this.#surroundings.schedule.add(entry, Math.min(availableAtMs, entry.expiresAtMs));
  }

  #leaveLine(entry: QueuedEvent): void {
    if (entry.state === 'ready') this.#ready.remove(entry);
    else if (entry.state === 'delayed') this.#delayed.delete(entry);
  }

  #deadLetter(entry: QueuedEvent, reason: DeadLetterReason, turn: Turn): void {
    entry.deadLetterReason = reason;
    if (this.#settings.deadLetterDestination === undefined) return this.#end(entry, 'dropped', turn);
    entry.state = 'dead-lettering';
    entry.deadLetteringSinceMs = turn.nowMs;
    this.#moved(entry, turn);
    this.#deadLetters.add(entry, this.#settings, turn);
  }

  #end(entry: QueuedEvent, state: 'acknowledged' | 'dead-lettered' | 'dropped', turn: Turn): void {
    entry.state = state;
    if (state === 'acknowledged') this.#acknowledged++;
    else if (state === 'dead-lettered') this.#deadLettered++;
    else this.#dropped++;
    entry.endedAtMs = turn.nowMs;
    this.#ended.add(entry);
    const { sequenceNumber } = entry.stored;
    turn.happened({ type: 'event-left', ...this.address, sequenceNumber });
    entry.stored.left(turn);
  }

  #moved(entry: QueuedEvent, turn: Turn): void {
    const { sequenceNumber } = entry.stored;
    turn.happened({ type: 'event-moved', ...this.address, sequenceNumber, state: storedState(entry) });
  }

  #scheduleExpiry(): void {
    const { expiresAtMs } = this.#settings;
    this.#expiry.unschedule();
    if (expiresAtMs !== undefined) this.#surroundings.schedule.add(this.#expiry, expiresAtMs);
  }
}
