import { formatUuid, type Ids } from '../../../../src/kernel/ids.ts';
import { MinHeap } from '../../../../src/kernel/min-heap.ts';
import { Backlog, type BacklogCosts } from '../backlog.ts';
import { Failure, subscriptionNotFound } from '../failure.ts';
import { filterSubjectOf } from '../filter/filter-subject.ts';
import { DEFAULT_FILTER_SWITCHES, type FilterSwitches } from '../filter/filter-switches.ts';
import type { Command, FinishAttempt, Outcome, Publish, PutSubscription, ReplyOf } from './commands.ts';
import type { EventStored, Progress } from './facts.ts';
import { RetryTable } from './retry-table.ts';
import { StoredEvent } from './stored-event.ts';
import type { Subscription, SubscriptionLimits } from './subscription.ts';
import { SubscriptionTable } from './subscription-table.ts';
import { type RunningAttempt, Turn } from './turn.ts';

export interface DeliveryLimits extends SubscriptionLimits {
  /** What all events that wait may take in memory. */
  readonly backlogBytesMax: number;
}

export const DELIVERY_LIMITS: DeliveryLimits = {
  attemptsUnderWayMax: 50,
  endedEventsMax: 200,
  endedBytesMax: 1_048_576,
  backlogBytesMax: 1_073_741_824,
};

const BACKLOG_COSTS: BacklogCosts = { eventBytes: 800, entryBytes: 200 };

export interface DeliveryCoreOptions {
  readonly ids: Ids;
  /** At least 0, less than 1: how much longer than the schedule says an event waits. */
  readonly chance: () => number;
  readonly limits?: DeliveryLimits;
  readonly filterSwitches?: FilterSwitches;
  readonly retries?: RetryTable;
}

/** Push delivery: what becomes of events from their acceptance to their end. Pure: see {@link Command} for the contract. */
export class DeliveryCore {
  readonly #ids: Ids;
  readonly #backlog: Backlog;
  readonly #subscriptions: SubscriptionTable;
  readonly #running = new Map<number, RunningAttempt>();
  /** Those that have something to do by themselves, the earliest first. */
  readonly #alarms = new MinHeap<Subscription>(({ alarmAtMs }) => alarmAtMs);
  #lastEvent = 0;
  #lastAttempt = 0;

  constructor({
    ids,
    chance,
    limits = DELIVERY_LIMITS,
    filterSwitches = DEFAULT_FILTER_SWITCHES,
    retries = new RetryTable(),
  }: DeliveryCoreOptions) {
    this.#ids = ids;
    this.#backlog = new Backlog(limits.backlogBytesMax, BACKLOG_COSTS);
    this.#subscriptions = new SubscriptionTable({ limits, backlog: this.#backlog, chance, filterSwitches, retries });
  }

  /** Carries a command out, and whatever else is due by `nowMs`, in milliseconds since the epoch. */
  execute<C extends Command>(command: C, nowMs: number): Outcome<ReplyOf<C>> {
    const turn = new Turn(nowMs, (running) => {
      this.#running.set(++this.#lastAttempt, running);
      return this.#lastAttempt;
    });
    this.#ring(turn);
    const reply = this.#carryOut(command, turn) as ReplyOf<C> | Failure;
    for (const subscription of turn.touched) {
      subscription.proceed(turn);
      this.#setAlarm(subscription, subscription.nextAlarmMs(nowMs));
    }
    for (const { number, endedCounts } of turn.counted) {
      turn.facts.push({ type: 'counts-changed', subscription: number, counts: endedCounts });
    }
    const { facts, attempts } = turn;
    return { reply, facts, attempts, wakeAtMs: this.#alarms.first?.alarmAtMs ?? Number.POSITIVE_INFINITY };
  }

  /** Brings subscriptions back. Afterwards events are brought back in the order of their numbers; nothing begins before a command. */
  get subscriptions(): SubscriptionTable {
    return this.#subscriptions;
  }

  /** `progressOf` says how far it has come in a subscription: undefined where no attempt is over. */
  restoreEvent(
    { number, event, publishedAtMs, outputId, subscriptions }: EventStored,
    progressOf: (subscription: number) => Progress | 'ended' | undefined,
  ): void {
    this.#lastEvent = Math.max(this.#lastEvent, number);
    const stored = new StoredEvent(number, event, publishedAtMs, outputId);
    for (const id of subscriptions) {
      const progress = progressOf(id);
      const subscription = this.#subscriptions.numbered(id);
      if (subscription === undefined || progress === 'ended') continue;
      subscription.take(stored, progress);
      // It is asked what it has to do by the first command, whatever that is.
      this.#setAlarm(subscription, Number.NEGATIVE_INFINITY);
    }
  }

  #carryOut(command: Command, turn: Turn): unknown {
    switch (command.type) {
      case 'publish':
        return this.#publish(command, turn);
      case 'finish-attempt':
        return this.#finish(command, turn);
      case 'put-subscription':
        return this.#put(command, turn);
      case 'delete-subscription':
        return this.#with(command, (subscription) => {
          subscription.purge(turn);
          turn.counted.delete(subscription);
          turn.touched.delete(subscription);
          this.#setAlarm(subscription, Number.POSITIVE_INFINITY);
          this.#subscriptions.remove(subscription);
          turn.facts.push({ type: 'subscription-deleted', subscription: subscription.number });
        });
      case 'get-subscription':
        return this.#with(command, ({ state }) => state);
      case 'list-events':
        return this.#with(command, (subscription) => subscription.events(command.skip, command.top));
      case 'purge-subscription':
        return this.#with(command, (subscription) => ({ count: subscription.purge(turn) }));
      case 'wake':
        return undefined;
    }
  }

  #publish({ sources, ownSources, events }: Publish, turn: Turn): unknown {
    const ofAll = this.#subscriptions.ofSources(sources);
    const taken: { readonly event: Publish['events'][number]; readonly by: readonly Subscription[] }[] = [];
    let bytes = 0;
    for (const [i, event] of events.entries()) {
      const own = ownSources?.[i];
      const candidates = own === undefined ? ofAll : [...ofAll, ...this.#subscriptions.list(own)];
      if (candidates.length === 0) continue;
      const subject = filterSubjectOf(event);
      const by = candidates.filter((subscription) => subscription.wants(subject, turn.nowMs));
      if (by.length === 0) continue;
      bytes += this.#backlog.bytesOf(event, by.length);
      taken.push({ event, by });
    }
    if (!this.#backlog.hasRoomFor(bytes)) return new Failure('backlog-full', sources[0] ?? ownSources?.[0] ?? '');
    let matches = 0;
    for (const { event, by } of taken) {
      matches += by.length;
      this.#take(event, by, turn);
    }
    return { matches };
  }

  #take(event: Publish['events'][number], by: readonly Subscription[], turn: Turn): void {
    const stored = new StoredEvent(++this.#lastEvent, event, turn.nowMs, formatUuid(this.#ids.uuidBytes()));
    const { number, publishedAtMs, outputId } = stored;
    const subscriptions = by.map((subscription) => subscription.number);
    turn.facts.push({ type: 'event-stored', number, event, publishedAtMs, outputId, subscriptions });
    for (const subscription of by) {
      subscription.take(stored);
      turn.touched.add(subscription);
    }
  }

  #put({ type: _, ...declaration }: PutSubscription, turn: Turn): unknown {
    const subscription = this.#subscriptions.put(declaration);
    turn.touched.add(subscription);
    const { source, name, definition, schedule, isHeld } = subscription.state;
    turn.facts.push({
      type: 'subscription-put',
      subscription: subscription.number,
      state: { source, name, definition, schedule, isHeld },
    });
    return subscription.state;
  }

  #finish({ attempt, result }: FinishAttempt, turn: Turn): undefined {
    const running = this.#running.get(attempt);
    if (running === undefined) return;
    this.#running.delete(attempt);
    running.subscription.finish(running, result, turn);
    if (this.#subscriptions.numbered(running.subscription.number) !== running.subscription) return;
    turn.touched.add(running.subscription);
  }

  #with(
    { source, name }: { readonly source: string; readonly name: string },
    act: (subscription: Subscription) => unknown,
  ): unknown {
    const subscription = this.#subscriptions.named(source, name);
    return subscription === undefined ? subscriptionNotFound(name) : act(subscription);
  }

  /** Lets those proceed whose alarm has come. Their next ones are set with those of all others that were touched. */
  #ring(turn: Turn): void {
    for (let first = this.#alarms.first; first !== undefined; first = this.#alarms.first) {
      if (first.alarmAtMs > turn.nowMs) return;
      this.#setAlarm(first, Number.POSITIVE_INFINITY);
      turn.touched.add(first);
    }
  }

  /** Infinity takes it away. */
  #setAlarm(subscription: Subscription, atMs: number): void {
    if (subscription.alarmAtMs === atMs) return;
    const hadOne = subscription.alarmAtMs !== Number.POSITIVE_INFINITY;
    if (atMs === Number.POSITIVE_INFINITY) this.#alarms.remove(subscription);
    subscription.alarmAtMs = atMs;
    if (atMs === Number.POSITIVE_INFINITY) return;
    if (hadOne) this.#alarms.moved(subscription);
    else this.#alarms.add(subscription);
  }
}
