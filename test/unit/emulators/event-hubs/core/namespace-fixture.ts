import type { Archive, MemoryLimits } from '../../../../../emulators/event-hubs/core/archive.ts';
import {
  type Command,
  Failure,
  type Notice,
  type OpenReader,
  type ReplyOf,
  type StoredEvent,
} from '../../../../../emulators/event-hubs/core/commands.ts';
import type { CoreLimits, HubDefinition } from '../../../../../emulators/event-hubs/core/definitions.ts';
import type { Event } from '../../../../../emulators/event-hubs/core/events.ts';
import { Namespace } from '../../../../../emulators/event-hubs/core/namespace.ts';

export const LIMITS: CoreLimits = {
  eventHubsPerNamespaceMax: 3,
  partitionsPerHubMax: 8,
  consumerGroupsPerHubMax: 2,
  retentionMsMax: 1_000_000,
  receiversPerPartitionMax: 2,
};

/** The hub `orders` with two partitions, or another. */
export function hub(changes: Partial<HubDefinition> = {}): HubDefinition {
  return {
    name: 'orders',
    status: 'Active',
    partitionCount: 2,
    consumerGroups: [],
    retentionMs: 1_000_000,
    retentionBytesMax: undefined,
    userMetadata: undefined,
    authorizationRules: [],
    capture: undefined,
    ...changes,
  };
}

/** A payload of so many bytes. */
export function bytes(length: number, value = 1): Uint8Array {
  return new Uint8Array(length).fill(value);
}

/** A namespace, a clock that stands until it is set, and what has come of its commands. */
export class Bench {
  nowMs = 1_000;
  wakeAtMs = Number.NaN;
  readonly events: Event[] = [];
  readonly notices: Notice[] = [];
  readonly #namespace: Namespace;
  readonly #delivered = new Map<number, StoredEvent[]>();
  #lastReader = 0;

  constructor(
    hubs: readonly HubDefinition[] = [hub()],
    options: { readonly memory?: MemoryLimits; readonly archive?: Archive } = {},
  ) {
    this.#namespace = new Namespace({ name: 'bench', authorizationRules: [], hubs, limits: LIMITS, ...options });
  }

  execute<C extends Command>(command: C): ReplyOf<C> | Failure {
    const { reply, events, notices, deliveries, wakeAtMs } = this.#namespace.execute(command, this.nowMs);
    this.wakeAtMs = wakeAtMs;
    this.events.push(...events);
    this.notices.push(...notices);
    for (const { reader, events: run } of deliveries) {
      this.#delivered.set(reader, [...(this.#delivered.get(reader) ?? []), ...run]);
    }
    return reply;
  }

  /** The reply of a command that must not fail. */
  done<C extends Command>(command: C): ReplyOf<C> {
    const reply = this.execute(command);
    if (reply instanceof Failure) throw new Error(`${command.type}: ${reply.error} ${reply.detail}`);
    return reply;
  }

  /** The failure of a command that must fail. */
  failed(command: Command): Failure {
    const reply = this.execute(command);
    if (reply instanceof Failure) return reply;
    throw new Error(`${command.type} did not fail`);
  }

  /** Events of one byte each, to partition 0 of `orders`, one batch each. */
  publish(count: number): void {
    for (let i = 0; i < count; i++) {
      this.done({ type: 'publish', hub: 'orders', partition: '0', payloads: [bytes(1)] });
    }
  }

  /** A reader of partition 0 of `orders`, from the start, unless it is said otherwise. */
  reader(changes: Partial<OpenReader> = {}): number {
    const reader = ++this.#lastReader;
    this.done(this.openReader({ reader, ...changes }));
    return reader;
  }

  openReader(changes: Partial<OpenReader> = {}): OpenReader {
    return {
      type: 'open-reader',
      hub: 'orders',
      consumerGroup: '$Default',
      partition: '0',
      reader: ++this.#lastReader,
      position: { type: 'earliest' },
      ...changes,
    };
  }

  grant(reader: number, credit: number): void {
    this.done({ type: 'grant', reader, credit });
  }

  /** The sequence numbers of what the reader has got since this was asked last. */
  got(reader: number): number[] {
    return this.gotEvents(reader).map(({ sequenceNumber }) => sequenceNumber);
  }

  gotEvents(reader: number): StoredEvent[] {
    const events = this.#delivered.get(reader) ?? [];
    this.#delivered.delete(reader);
    return events;
  }

  /** All that a new reader gets from partition 0 of `orders`. */
  readAll(changes: Partial<OpenReader> = {}): number[] {
    const reader = this.reader(changes);
    this.grant(reader, 1_000);
    this.done({ type: 'close-reader', reader });
    return this.got(reader);
  }
}
