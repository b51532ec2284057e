import type {
  AttemptResult,
  Command,
  DeadLetterReason,
  FinishAttempt,
  Publish,
  PutSubscription,
} from '../../emulators/event-grid/core/delivery/commands.ts';
import type { DeliveryLimits } from '../../emulators/event-grid/core/delivery/delivery-core.ts';

export const CHANCE = 0.5;
const MINUTE = 60_000;
const FACTOR = 1 + 0.1 * CHANCE;
const NEVER = Number.POSITIVE_INFINITY;

/** In seconds. */
const WAITS = {
  basic: [10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200],
  namespace: [0, 10, 30, 60, 300],
};
const DEAD_LETTER_WAITS = [10, 60, 300];
const DEAD_LETTERS = {
  basic: { delayMs: 5 * MINUTE, giveUpMs: 240 * MINUTE },
  namespace: { delayMs: 0, giveUpMs: 2_880 * MINUTE },
};
const PROBATIONS: Readonly<Record<string, number>> = {
  Busy: 10,
  TimedOut: 10,
  SocketError: 30,
  NotFound: 300,
  Unauthorized: 300,
};

/** An attempt as both tell it: what is tried, for whom, with which events. */
export interface ShownAttempt {
  readonly key: string;
  readonly events: readonly string[];
}

export interface Expected {
  readonly reply: unknown;
  readonly attempts: readonly ShownAttempt[];
}

interface ModelEvent {
  readonly id: string;
  readonly bytes: number;
  readonly publishedAtMs: number;
}

interface Entry {
  readonly event: ModelEvent;
  state: 'waiting' | 'dead-lettering' | 'delivered' | 'dead-lettered' | 'dropped';
  isUnderWay: boolean;
  dueAtMs: number;
  attempts: number;
  writes: number;
  lastOutcome: string | undefined;
  lastStartedMs: number | undefined;
  lastEndedMs: number;
  reason: DeadLetterReason | undefined;
  sinceMs: number;
}

interface Running {
  readonly type: 'deliver' | 'dead-letter';
  readonly to: ModelSubscription;
  readonly entries: readonly Entry[];
  readonly startedAtMs: number;
  readonly health: { failures: number; untilMs: number };
}

interface ModelSubscription {
  declared: PutSubscription;
  health: { failures: number; untilMs: number };
  /** In the order of publishing. */
  entries: Entry[];
  /** In the order of their end. */
  ended: Entry[];
  counts: { delivered: number; deadLettered: number; dropped: number };
}

/** What push delivery does, said in the simplest way: everything is looked through at every command. */
export class DeliveryModel {
  readonly #limits: DeliveryLimits;
  readonly subscriptions = new Map<string, ModelSubscription>();
  readonly running = new Map<string, Running>();
  #attempts: ShownAttempt[] = [];
  #nowMs = 0;

  constructor(limits: DeliveryLimits) {
    this.#limits = limits;
  }

  execute(command: Exclude<Command, FinishAttempt> | Finish, nowMs: number): Expected {
    this.#nowMs = nowMs;
    this.#attempts = [];
    const reply = this.#reply(command);
    for (const [name, subscription] of this.subscriptions) this.#proceed(name, subscription);
    return { reply, attempts: this.#attempts };
  }

  /** The process has ended and begun again. */
  restart(): void {
    this.running.clear();
    for (const subscription of this.subscriptions.values()) {
      subscription.entries = subscription.entries.filter(isOpen);
      subscription.ended = [];
      subscription.health = { failures: 0, untilMs: 0 };
      for (const entry of subscription.entries) entry.isUnderWay = false;
    }
  }

  #reply(command: Exclude<Command, FinishAttempt> | Finish): unknown {
    if (command.type === 'wake') return undefined;
    if (command.type === 'finish') return this.#finish(command);
    if (command.type === 'publish') return this.#publish(command);
    if (command.type === 'put-subscription') return this.#put(command);
    const subscription = this.subscriptions.get(command.name);
    if (subscription === undefined) return 'subscription-not-found';
    switch (command.type) {
      case 'get-subscription':
        return this.#state(subscription);
      case 'delete-subscription':
        this.#dropAll(subscription);
        this.subscriptions.delete(command.name);
        return undefined;
      case 'purge-subscription':
        return { count: this.#dropAll(subscription) };
      case 'list-events':
        return subscription.entries
          .toReversed()
          .slice(command.skip, command.skip + command.top)
          .map((entry) => this.#shownEntry(entry, subscription));
    }
  }

  #shownEntry(entry: Entry, { declared, health }: ModelSubscription) {
    const waits = isOpen(entry) && !entry.isUnderWay && !(entry.state === 'waiting' && declared.isHeld);
    const dueAtMs = entry.state === 'waiting' ? Math.max(entry.dueAtMs, health.untilMs) : entry.dueAtMs;
    return {
      id: entry.event.id,
      state: entry.state === 'waiting' && entry.isUnderWay ? 'delivering' : entry.state,
      attempts: entry.attempts + entry.writes,
      nextAttemptAtMs: waits ? dueAtMs : undefined,
      deadLetterReason: entry.reason,
    };
  }

  #state({ declared, entries, counts }: ModelSubscription) {
    const { type: _, ...rest } = declared;
    return { ...rest, counts: { waiting: entries.filter(isOpen).length, ...counts } };
  }

  #publish({ sources, events }: Publish): unknown {
    const taken = events.map((event) => {
      const by = [...this.subscriptions.values()].filter(({ declared: { definition, source } }) => {
        const { expirationTimeUtc, filter } = definition;
        const isOver = expirationTimeUtc !== undefined && this.#nowMs >= Date.parse(expirationTimeUtc);
        const isWanted = event.envelope.subject.startsWith(filter.subjectBeginsWith);
        return sources.includes(source) && !isOver && isWanted;
      });
      return { event, by };
    });
    const bytes = taken.reduce((sum, { event, by }) => sum + cost(event.payload.length, by.length), 0);
    if (this.#backlogBytes() + bytes > this.#limits.backlogBytesMax) return 'backlog-full';
    for (const { event, by } of taken) {
      const shared = { id: event.envelope.id, bytes: event.payload.length, publishedAtMs: this.#nowMs };
      for (const { entries } of by) entries.push(this.#entry(shared));
    }
    return { matches: taken.reduce((sum, { by }) => sum + by.length, 0) };
  }

  #entry(event: ModelEvent): Entry {
    const dueAtMs = event.publishedAtMs;
    const counts = { attempts: 0, writes: 0, sinceMs: 0, lastEndedMs: Number.NEGATIVE_INFINITY };
    const unknown = { lastOutcome: undefined, lastStartedMs: undefined, reason: undefined };
    return { event, state: 'waiting', isUnderWay: false, dueAtMs, ...counts, ...unknown };
  }

  #backlogBytes(): number {
    const references = new Map<ModelEvent, number>();
    for (const { entries } of this.subscriptions.values()) {
      for (const { event } of entries.filter(isOpen)) references.set(event, (references.get(event) ?? 0) + 1);
    }
    return [...references].reduce((sum, [{ bytes }, count]) => sum + cost(bytes, count), 0);
  }

  #put(command: PutSubscription): unknown {
    const known = this.subscriptions.get(command.name);
    const health = { failures: 0, untilMs: 0 };
    if (known !== undefined) {
      known.declared = command;
      known.health = health;
      return this.#state(known);
    }
    const counts = { delivered: 0, deadLettered: 0, dropped: 0 };
    const subscription = { declared: command, health, entries: [], ended: [], counts };
    this.subscriptions.set(command.name, subscription);
    return this.#state(subscription);
  }

  #finish({ key, result }: Finish): undefined {
    const running = this.running.get(key);
    if (running === undefined) return;
    this.running.delete(key);
    const { type, to, entries, startedAtMs, health } = running;
    if (type === 'deliver') this.#learn(health, result);
    for (const entry of entries.filter(isOpen)) {
      entry.isUnderWay = false;
      if (type === 'deliver') {
        entry.attempts++;
        entry.lastStartedMs = startedAtMs;
        entry.lastEndedMs = this.#nowMs;
        entry.lastOutcome = result.type === 'failed' ? result.outcome : undefined;
      } else {
        entry.writes++;
      }
      if (result.type === 'delivered') this.#end(to, entry, type === 'deliver' ? 'delivered' : 'dead-lettered');
      else if (type === 'deliver') this.#notDelivered(to, entry, result);
      else this.#notWritten(to, entry);
    }
  }

  #learn(health: Running['health'], result: AttemptResult): void {
    if (result.type === 'delivered') {
      health.failures = 0;
      health.untilMs = 0;
      return;
    }
    const seconds = PROBATIONS[result.outcome];
    if (seconds === undefined) return;
    if (++health.failures >= 10) health.untilMs = this.#nowMs + seconds * 1_000;
  }

  #notDelivered(to: ModelSubscription, entry: Entry, result: Extract<AttemptResult, { type: 'failed' }>): void {
    const { definition, schedule } = to.declared;
    const { status = 0 } = result;
    const isWebhook = definition.destination.endpointType === 'WebHook';
    const final =
      schedule === 'namespace' ? [400, 401, 403, 404, 413, 414] : [400, 403, 413, ...(isWebhook ? [401] : [])];
    if (final.includes(status)) return this.#giveUp(to, entry, result.outcome);
    if (entry.attempts >= definition.retryPolicy.maxDeliveryAttempts) {
      return this.#giveUp(to, entry, 'MaxDeliveryAttemptsExceeded');
    }
    const waits = WAITS[schedule];
    const least: Readonly<Record<number, number>> =
      schedule === 'namespace' ? {} : { 408: 120, 503: 30, ...(isWebhook ? {} : { 401: 300, 404: 300 }) };
    const seconds = Math.max(waits[entry.attempts - 1] ?? waits.at(-1)!, least[status] ?? 0);
    entry.dueAtMs = this.#nowMs + Math.round(seconds * 1_000 * FACTOR);
  }

  #giveUp(to: ModelSubscription, entry: Entry, reason: DeadLetterReason): void {
    entry.reason = reason;
    if (to.declared.definition.deadLetterDestination === undefined) return this.#end(to, entry, 'dropped');
    entry.state = 'dead-lettering';
    entry.dueAtMs = Math.max(this.#nowMs, entry.lastEndedMs + DEAD_LETTERS[to.declared.schedule].delayMs);
    entry.sinceMs = entry.dueAtMs;
  }

  #notWritten(to: ModelSubscription, entry: Entry): void {
    const untilMs = entry.sinceMs + DEAD_LETTERS[to.declared.schedule].giveUpMs;
    if (this.#nowMs >= untilMs) return this.#end(to, entry, 'dropped');
    const seconds = DEAD_LETTER_WAITS[entry.writes - 1] ?? 300;
    entry.dueAtMs = Math.min(untilMs, this.#nowMs + Math.round(seconds * 1_000 * FACTOR));
  }

  #dropAll(subscription: ModelSubscription): number {
    const open = subscription.entries.filter(isOpen);
    for (const entry of open.toReversed()) this.#end(subscription, entry, 'dropped');
    return open.length;
  }

  #end(subscription: ModelSubscription, entry: Entry, end: 'delivered' | 'dead-lettered' | 'dropped'): void {
    const { ended, counts } = subscription;
    entry.state = end;
    entry.isUnderWay = false;
    counts[end === 'dead-lettered' ? 'deadLettered' : end]++;
    ended.push(entry);
    const { endedEventsMax, endedBytesMax } = this.#limits;
    const bytes = () => ended.reduce((sum, { event }) => sum + event.bytes, 0);
    while (ended.length > endedEventsMax || (bytes() > endedBytesMax && ended.length > 1)) {
      const forgotten = ended.shift();
      subscription.entries = subscription.entries.filter((each) => each !== forgotten);
    }
  }

  #proceed(name: string, subscription: ModelSubscription): void {
    const { definition, isHeld } = subscription.declared;
    const { expirationTimeUtc } = definition;
    if (expirationTimeUtc !== undefined && this.#nowMs >= Date.parse(expirationTimeUtc)) this.#dropAll(subscription);
    if (isHeld) {
      for (let first = this.#first(subscription, 'waiting', NEVER); first !== undefined; ) {
        if (this.#nowMs < Math.max(first.dueAtMs, this.#diesAtMs(subscription, first))) break;
        this.#giveUp(subscription, first, 'TimeToLiveExceeded');
        first = this.#first(subscription, 'waiting', NEVER);
      }
    }
    this.#begin('deliver', name, subscription);
    this.#begin('dead-letter', name, subscription);
  }

  #begin(type: Running['type'], name: string, subscription: ModelSubscription): void {
    for (;;) {
      const { health, declared } = subscription;
      const underWay = [...this.running.values()].filter((each) => each.to === subscription && each.type === type);
      if (type === 'deliver') {
        if (declared.isHeld || this.#nowMs < health.untilMs) return;
        if (underWay.length >= (health.failures >= 10 ? 1 : this.#limits.attemptsUnderWayMax)) return;
      } else if (underWay.length >= 4) {
        return;
      }
      const entries = this.#batch(type, subscription);
      if (entries.length === 0) return;
      for (const entry of entries) entry.isUnderWay = true;
      const key = `${type} ${name} ${entries.map(({ event }) => event.id).join()}`;
      this.running.set(key, { type, to: subscription, entries, startedAtMs: this.#nowMs, health });
      this.#attempts.push({ key, events: entries.map((entry) => shownInAttempt(entry, health.failures >= 10)) });
    }
  }

  #batch(type: Running['type'], subscription: ModelSubscription): Entry[] {
    const { definition } = subscription.declared;
    const { destination, deadLetterDestination, retryPolicy } = definition;
    let [events, bytes] = [1, 0];
    if (type === 'dead-letter') [events, bytes] = [100, 1_048_576];
    else if (destination.endpointType === 'WebHook') {
      const { maxEventsPerBatch, preferredBatchSizeInKilobytes } = destination.properties;
      [events, bytes] = [maxEventsPerBatch, preferredBatchSizeInKilobytes * 1_024];
    }
    const batch: Entry[] = [];
    while (batch.length < events) {
      const state = type === 'deliver' ? 'waiting' : 'dead-lettering';
      const entry = this.#first(subscription, state, this.#nowMs, batch);
      if (entry === undefined) break;
      if (type === 'dead-letter' && deadLetterDestination === undefined) {
        this.#end(subscription, entry, 'dropped');
      } else if (type === 'deliver' && entry.attempts >= retryPolicy.maxDeliveryAttempts) {
        this.#giveUp(subscription, entry, 'MaxDeliveryAttemptsExceeded');
      } else if (type === 'deliver' && this.#nowMs >= this.#diesAtMs(subscription, entry)) {
        this.#giveUp(subscription, entry, 'TimeToLiveExceeded');
      } else {
        const sum = [...batch, entry].reduce((total, { event }) => total + event.bytes, 0);
        if (batch.length > 0 && sum > bytes) break;
        batch.push(entry);
      }
    }
    return batch;
  }

  /** The one that is due first, if it is due by then. */
  #first({ entries }: ModelSubscription, state: Entry['state'], byMs: number, but: readonly Entry[] = []) {
    let first: Entry | undefined;
    for (const entry of entries) {
      if (entry.state !== state || entry.isUnderWay || entry.dueAtMs > byMs || but.includes(entry)) continue;
      if (first === undefined || entry.dueAtMs < first.dueAtMs) first = entry;
    }
    return first;
  }

  #diesAtMs({ declared }: ModelSubscription, { event }: Entry): number {
    return event.publishedAtMs + declared.definition.retryPolicy.eventTimeToLiveInMinutes * MINUTE;
  }
}

/** {@link FinishAttempt}, with the attempt as both tell it. */
export interface Finish {
  readonly type: 'finish';
  readonly key: string;
  readonly result: AttemptResult;
}

function isOpen({ state }: Entry): boolean {
  return state === 'waiting' || state === 'dead-lettering';
}

function cost(bytes: number, subscriptions: number): number {
  return subscriptions === 0 ? 0 : bytes + 800 + 200 * subscriptions;
}

function shownInAttempt({ event, attempts, reason, lastOutcome, lastStartedMs }: Entry, isFailing: boolean): string {
  const outcome = attempts === 0 && isFailing ? 'Probation' : lastOutcome;
  const dead = reason === undefined ? '' : ` ${reason} ${outcome} ${lastStartedMs}`;
  return `${event.id} ${event.publishedAtMs} ${attempts}${dead}`;
}
