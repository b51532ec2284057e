import type { HeapItem } from '../../../../src/kernel/min-heap.ts';
import type { Backlog } from '../backlog.ts';
import { compileFilter, type EventFilter } from '../filter/compile-filter.ts';
import { type FilterSwitches, switchesOfTopics } from '../filter/filter-switches.ts';
import { batchSize } from './batching.ts';
import type {
  AttemptResult,
  AttemptTarget,
  DeadLetterReason,
  EventState,
  PastAttempt,
  PutSubscription,
  SubscriptionCounts,
  SubscriptionState,
} from './commands.ts';
import { Delivery, type End } from './delivery.ts';
import { DueHeap } from './due-heap.ts';
import { EndpointHealth } from './endpoint-health.ts';
import { EventLog, type EventLogLimits } from './event-log.ts';
import type { EndedCounts, Progress } from './facts.ts';
import type { RetryTable } from './retry-table.ts';
import type { StoredEvent } from './stored-event.ts';
import type { RunningAttempt, Turn } from './turn.ts';

const MINUTE_MS = 60_000;
/** Attempts of one subscription to write dead letters, at the same time. */
const DEAD_LETTER_ATTEMPTS_MAX = 4;

export interface SubscriptionLimits extends EventLogLimits {
  /** Attempts of one subscription to deliver, at the same time. */
  readonly attemptsUnderWayMax: number;
}

/** What subscriptions share. */
export interface SubscriptionSurroundings {
  readonly limits: SubscriptionLimits;
  readonly backlog: Backlog;
  readonly filterSwitches: FilterSwitches;
  /** At least 0, less than 1. */
  readonly chance: () => number;
  readonly retries: RetryTable;
}

export type Declaration = Omit<PutSubscription, 'type'>;

/** An event subscription, the events that wait in it, and what is under way for it. */
export class Subscription implements HeapItem {
  /** Never that of another one as long as an event of this one is stored. */
  readonly number: number;
  readonly #shared: SubscriptionSurroundings;
  readonly #log: EventLog;
  readonly #waiting = new DueHeap<Delivery>();
  readonly #deadLetters = new DueHeap<Delivery>();
  readonly #ended: Record<End, number> = { delivered: 0, 'dead-lettered': 0, dropped: 0 };
  #target!: AttemptTarget;
  #isHeld = false;
  #matches!: EventFilter;
  #expiresAtMs = Number.POSITIVE_INFINITY;
  #health!: EndpointHealth;
  #waitingCount = 0;
  readonly #underWay: Record<PastAttempt['type'], number> = { deliver: 0, 'dead-letter': 0 };
  /** When it is asked next what it has to do. */
  alarmAtMs = Number.POSITIVE_INFINITY;
  heapIndex = -1;

  constructor(number: number, declaration: Declaration, shared: SubscriptionSurroundings) {
    this.number = number;
    this.#shared = shared;
    this.#log = new EventLog(shared.limits);
    this.declare(declaration);
  }

  /** For attempts that begin now. */
  get target(): AttemptTarget {
    return this.#target;
  }

  get state(): SubscriptionState {
    return { ...this.#target, isHeld: this.#isHeld, counts: this.counts };
  }

  get counts(): SubscriptionCounts {
    return { waiting: this.#waitingCount, ...this.endedCounts };
  }

  get endedCounts(): EndedCounts {
    const { delivered, 'dead-lettered': deadLettered, dropped } = this.#ended;
    return { delivered, deadLettered, dropped };
  }

  /** It is declared anew. Source and name stay as they were spelled first. */
  declare({ source, name, definition, schedule, isHeld }: Declaration): void {
    this.#target = { source: this.#target?.source ?? source, name: this.#target?.name ?? name, definition, schedule };
    this.#isHeld = isHeld;
    const { filterSwitches } = this.#shared;
    const switches = schedule === 'namespace' ? filterSwitches : switchesOfTopics(filterSwitches);
    this.#matches = compileFilter(definition.filter, switches);
    const { expirationTimeUtc } = definition;
    this.#expiresAtMs = expirationTimeUtc === undefined ? Number.POSITIVE_INFINITY : Date.parse(expirationTimeUtc);
    this.#health = new EndpointHealth(this.#shared.retries);
  }

  wants(subject: Parameters<EventFilter>[0], nowMs: number): boolean {
    return nowMs < this.#expiresAtMs && this.#matches(subject);
  }

  /** The event waits from now on. */
  take(stored: StoredEvent, progress?: Progress): void {
    const delivery = new Delivery(stored);
    if (progress !== undefined) delivery.restore(progress);
    this.#shared.backlog.add(stored);
    this.#waitingCount++;
    this.#log.add(delivery);
    this.#queueOf(delivery).add(delivery);
  }

  restoreCounts({ delivered, deadLettered, dropped }: EndedCounts): void {
    this.#ended.delivered = delivered;
    this.#ended['dead-lettered'] = deadLettered;
    this.#ended.dropped = dropped;
  }

  /** Drops all that waits. Returns how many there were. */
  purge(turn: Turn): number {
    const count = this.#waitingCount;
    this.#waiting.clear();
    this.#deadLetters.clear();
    for (const delivery of this.#log) if (!delivery.hasEnded) this.#end(delivery, 'dropped', turn);
    return count;
  }

  events(skip: number, top: number): EventState[] {
    const states: EventState[] = [];
    let index = 0;
    for (const delivery of this.#log) {
      if (index++ < skip) continue;
      if (states.length === top) break;
      states.push(delivery.toState(this.#nextAttemptAtMs(delivery)));
    }
    return states;
  }

  /** What was tried has come to an end. */
  finish(running: RunningAttempt, result: AttemptResult, turn: Turn): void {
    const { type, deliveries, startedAtMs, health } = running;
    this.#underWay[type]--;
    if (type === 'deliver') {
      if (result.type === 'delivered') health.succeeded();
      else health.failed(result.outcome, turn.nowMs);
    }
    const attempt = { type, startedAtMs, endedAtMs: turn.nowMs, result };
    // Those of a batch wait for the same time, so that they stay a batch.
    const chance = this.#shared.chance();
    for (const delivery of deliveries) {
      if (delivery.hasEnded) continue;
      delivery.attempted(attempt);
      if (result.type === 'delivered') this.#end(delivery, type === 'deliver' ? 'delivered' : 'dead-lettered', turn);
      else if (type === 'deliver') this.#notDelivered(delivery, result, chance, turn);
      else this.#notDeadLettered(delivery, chance, turn);
    }
  }

  /** Begins what is due and may begin. Afterwards {@link nextAlarmMs} counts. */
  proceed(turn: Turn): void {
    if (turn.nowMs >= this.#expiresAtMs) this.purge(turn);
    if (this.#isHeld) this.#dropExpired(turn);
    while (this.#mayBegin('deliver') && turn.nowMs >= this.#health.leftAloneUntilMs) {
      if (!this.#begin('deliver', this.#nextBatch(turn), turn)) break;
    }
    while (this.#mayBegin('dead-letter')) {
      if (!this.#begin('dead-letter', this.#nextDeadLetters(turn), turn)) break;
    }
  }

  /** When it has something to do by itself, later than now. Infinity where it waits for somebody. */
  nextAlarmMs(nowMs: number): number {
    const atMs = Math.min(
      this.#waitingCount === 0 ? Number.POSITIVE_INFINITY : this.#expiresAtMs,
      this.#isHeld ? this.#firstExpiryMs() : Number.POSITIVE_INFINITY,
      this.#mayBegin('deliver')
        ? Math.max(this.#waiting.nextDueAtMs, this.#health.leftAloneUntilMs)
        : Number.POSITIVE_INFINITY,
      this.#mayBegin('dead-letter') ? this.#deadLetters.nextDueAtMs : Number.POSITIVE_INFINITY,
    );
    return Math.max(atMs, nowMs + 1);
  }

  #mayBegin(type: PastAttempt['type']): boolean {
    if (type === 'dead-letter') return this.#underWay[type] < DEAD_LETTER_ATTEMPTS_MAX;
    return (
      !this.#isHeld && this.#underWay[type] < (this.#health.isFailing ? 1 : this.#shared.limits.attemptsUnderWayMax)
    );
  }

  #begin(type: PastAttempt['type'], deliveries: readonly Delivery[], turn: Turn): boolean {
    if (deliveries.length === 0) return false;
    this.#underWay[type]++;
    turn.begin({ type, subscription: this, deliveries, startedAtMs: turn.nowMs, health: this.#health });
    return true;
  }

  /** Events that are due. Only now it is looked whether their time is over. [event-grid-protocol 3.4] */
  #nextBatch(turn: Turn): Delivery[] {
    const { events, bytes } = batchSize('deliver', this.#target);
    const batch: Delivery[] = [];
    let batchBytes = 0;
    while (batch.length < events && turn.mayExpireMore && this.#waiting.nextDueAtMs <= turn.nowMs) {
      const delivery = this.#waiting.first!;
      const reason = this.#overBecause(delivery, turn.nowMs);
      if (reason === undefined) {
        batchBytes += delivery.stored.event.payload.length;
        if (batch.length > 0 && batchBytes > bytes) break;
        batch.push(delivery);
      }
      this.#waiting.pop();
      if (reason !== undefined) this.#expire(delivery, reason, turn);
    }
    return batch;
  }

  #nextDeadLetters(turn: Turn): Delivery[] {
    const { events, bytes } = batchSize('dead-letter', this.#target);
    const batch: Delivery[] = [];
    let batchBytes = 0;
    while (batch.length < events && turn.mayExpireMore && this.#deadLetters.nextDueAtMs <= turn.nowMs) {
      const delivery = this.#deadLetters.first!;
      const isWritten = this.#target.definition.deadLetterDestination !== undefined;
      if (isWritten) {
        batchBytes += delivery.stored.event.payload.length;
        if (batch.length > 0 && batchBytes > bytes) break;
        batch.push(delivery);
      }
      this.#deadLetters.pop();
      if (isWritten) continue;
      turn.expired();
      this.#end(delivery, 'dropped', turn);
    }
    return batch;
  }

  /** Nothing is tried while it is held, so that nothing else would end the events. */
  #dropExpired(turn: Turn): void {
    while (turn.mayExpireMore && this.#firstExpiryMs() <= turn.nowMs) {
      this.#expire(this.#waiting.pop()!, 'TimeToLiveExceeded', turn);
    }
  }

  #firstExpiryMs(): number {
    const { first } = this.#waiting;
    if (first === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(first.dueAtMs, first.stored.publishedAtMs + this.#timeToLiveMs);
  }

  get #timeToLiveMs(): number {
    return this.#target.definition.retryPolicy.eventTimeToLiveInMinutes * MINUTE_MS;
  }

  #overBecause(delivery: Delivery, nowMs: number): DeadLetterReason | undefined {
    const { maxDeliveryAttempts } = this.#target.definition.retryPolicy;
    if (delivery.attemptCount('deliver') >= maxDeliveryAttempts) return 'MaxDeliveryAttemptsExceeded';
    return nowMs >= delivery.stored.publishedAtMs + this.#timeToLiveMs ? 'TimeToLiveExceeded' : undefined;
  }

  #expire(delivery: Delivery, reason: DeadLetterReason, turn: Turn): void {
    turn.expired();
    this.#giveUp(delivery, reason, turn);
  }

  #notDelivered(delivery: Delivery, result: FailedResult, chance: number, turn: Turn): void {
    const { definition, schedule } = this.#target;
    const { endpointType } = definition.destination;
    const { retries } = this.#shared;
    const attempts = delivery.attemptCount('deliver');
    if (retries.isFinal(result, schedule, endpointType)) return this.#giveUp(delivery, result.outcome, turn);
    if (attempts >= definition.retryPolicy.maxDeliveryAttempts) {
      return this.#giveUp(delivery, 'MaxDeliveryAttemptsExceeded', turn);
    }
    delivery.dueAtMs = turn.nowMs + retries.retryWaitMs(result, attempts, schedule, endpointType, chance);
    this.#wait(delivery, turn);
  }

  #giveUp(delivery: Delivery, reason: DeadLetterReason, turn: Turn): void {
    const { definition, schedule } = this.#target;
    delivery.reason = reason;
    if (definition.deadLetterDestination === undefined) return this.#end(delivery, 'dropped', turn);
    const lastAttemptMs = delivery.lastDelivery?.endedAtMs ?? Number.NEGATIVE_INFINITY;
    delivery.state = 'dead-lettering';
    const delayMs = this.#shared.retries.deadLetterDelayMs(schedule);
    delivery.dueAtMs = Math.max(turn.nowMs, lastAttemptMs + delayMs);
    delivery.deadLetterSinceMs = delivery.dueAtMs;
    this.#wait(delivery, turn);
  }

  #notDeadLettered(delivery: Delivery, chance: number, turn: Turn): void {
    const { schedule } = this.#target;
    const { retries } = this.#shared;
    const untilMs = delivery.deadLetterSinceMs! + retries.deadLetterGiveUpMs(schedule);
    if (turn.nowMs >= untilMs) return this.#end(delivery, 'dropped', turn);
    const waitMs = retries.deadLetterWaitMs(delivery.attemptCount('dead-letter'), schedule, chance);
    delivery.dueAtMs = Math.min(turn.nowMs + waitMs, untilMs);
    this.#wait(delivery, turn);
  }

  #wait(delivery: Delivery, turn: Turn): void {
    this.#queueOf(delivery).add(delivery);
    const { number, progress } = delivery;
    turn.facts.push({ type: 'delivery-changed', number, subscription: this.number, progress });
  }

  #queueOf(delivery: Delivery): DueHeap<Delivery> {
    return delivery.state === 'dead-lettering' ? this.#deadLetters : this.#waiting;
  }

  #end(delivery: Delivery, end: End, turn: Turn): void {
    delivery.state = end;
    delivery.isUnderWay = false;
    this.#ended[end]++;
    this.#waitingCount--;
    turn.counted.add(this);
    const isLast = this.#shared.backlog.release(delivery.stored);
    turn.facts.push({ type: 'delivery-ended', number: delivery.number, subscription: this.number, isLast });
    this.#log.ended(delivery);
  }

  /** When the event's next attempt may begin. Undefined where nothing is planned. */
  #nextAttemptAtMs({ state, dueAtMs }: Delivery): number | undefined {
    if (state === 'dead-lettering') return dueAtMs;
    return this.#isHeld ? undefined : Math.max(dueAtMs, this.#health.leftAloneUntilMs);
  }
}

type FailedResult = Extract<AttemptResult, { readonly type: 'failed' }>;
