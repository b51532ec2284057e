import { compileFilter, type EventFilter } from '../filter/compile-filter.ts';
import type { FilterSubject } from '../filter/filter-subject.ts';
import type { FilterSwitches } from '../filter/filter-switches.ts';
import type { QueueSettings } from './commands.ts';
import { EventQueue, type QueueSurroundings } from './event-queue.ts';

interface Subscribed {
  readonly queue: EventQueue;
  filter: EventFilter;
}

/** One namespace topic: its queues, and which of them want an event. */
export class Topic {
  /** As spelled at the creation. */
  readonly name: string;
  readonly #id: string;
  readonly #switches: FilterSwitches;
  /** By name in lower case. */
  readonly #subscribed = new Map<string, Subscribed>();
  #retentionMs: number;

  /** `id` is its resource id. */
  constructor(id: string, name: string, retentionMs: number, switches: FilterSwitches) {
    this.#id = id;
    this.name = name;
    this.#retentionMs = retentionMs;
    this.#switches = switches;
  }

  get queues(): readonly EventQueue[] {
    return [...this.#subscribed.values()].map(({ queue }) => queue);
  }

  queue(subscription: string): EventQueue | undefined {
    return this.#subscribed.get(subscription.toLowerCase())?.queue;
  }

  retain(retentionMs: number): void {
    this.#retentionMs = retentionMs;
    for (const { queue } of this.#subscribed.values()) queue.change(queue.settings, retentionMs);
  }

  put(subscription: string, settings: QueueSettings, surroundings: QueueSurroundings): void {
    const filter = compileFilter(settings.filter, this.#switches);
    const known = this.#subscribed.get(subscription.toLowerCase());
    if (known !== undefined) {
      known.filter = filter;
      known.queue.change(settings, this.#retentionMs);
      return;
    }
    const address = { topic: this.name, subscription };
    const queue = new EventQueue(this.#id, address, settings, this.#retentionMs, surroundings);
    this.#subscribed.set(subscription.toLowerCase(), { queue, filter });
  }

  remove(subscription: string): void {
    this.#subscribed.delete(subscription.toLowerCase());
  }

  /** The queues that want the event. */
  matching(subject: FilterSubject): EventQueue[] {
    const matching: EventQueue[] = [];
    for (const { queue, filter } of this.#subscribed.values()) if (filter(subject)) matching.push(queue);
    return matching;
  }
}
