import { DEFAULT_MEMORY_LIMITS, EventsUnreadable, SegmentMemory } from './archive.ts';
import type { Reply, ReplyOf } from './commands.ts';
import {
  type Command,
  type EventRun,
  Failure,
  type GetPartition,
  type Outcome,
  type PartitionState,
  type ReadEvents,
} from './commands.ts';
import type { NamespaceOptions } from './definitions.ts';
import type { Hub } from './hub.ts';
import { HubCommands } from './hub-commands.ts';
import { HubRegistry } from './hub-registry.ts';
import { OpenProducers } from './open-producers.ts';
import { Readers } from './readers.ts';
import { Restoration } from './restoration.ts';
import { RetentionWatch } from './retention-watch.ts';
import { Turn } from './turn.ts';

/** One Event Hubs namespace: its hubs, and the only way to do something with them. */
export class Namespace {
  readonly name: string;
  readonly #hubs: HubRegistry;
  readonly #hubCommands: HubCommands;
  readonly #readers: Readers;
  readonly #producers = new OpenProducers();
  readonly #retention: RetentionWatch;
  #nowMs = Number.NEGATIVE_INFINITY;

  /** The definitions are taken as checked: no two hubs share a name. */
  constructor({ name, hubs, limits, createdAtMs = 0, archive, memory = DEFAULT_MEMORY_LIMITS }: NamespaceOptions) {
    this.name = name;
    this.#readers = new Readers(limits);
    this.#hubs = new HubRegistry(new SegmentMemory(archive, memory));
    this.#hubCommands = new HubCommands(this.#hubs, this.#readers, this.#producers, limits);
    this.#retention = new RetentionWatch(() => this.#hubs.partitions());
    for (const hub of hubs) this.#hubs.add(hub, createdAtMs);
  }

  /** To bring back what it held before, ahead of any command. */
  restoration(): Restoration {
    return new Restoration(this.#hubs);
  }

  /**
   * Carries out one command at a time `nowMs` (Unix epoch). First all leaves that is past retention by then. A time before that
   * of an earlier command counts as that one.
   */
  execute<C extends Command>(command: C, nowMs: number): Outcome<ReplyOf<C>> {
    if (nowMs > this.#nowMs) this.#nowMs = nowMs;
    const turn = new Turn(this.#nowMs, this.#retention);
    this.#retention.run(turn);
    const reply = this.#carryOut(command, turn) as ReplyOf<C> | Failure;
    for (const reader of turn.touched) this.#readers.serve(reader, turn);
    return {
      reply,
      events: turn.events,
      notices: turn.notices,
      deliveries: turn.deliveries,
      wakeAtMs: this.#retention.nextDueAtMs,
    };
  }

  #carryOut(command: Command, turn: Turn): Reply | Failure {
    switch (command.type) {
      case 'publish':
        return this.#hubs.find(command.hub)?.publish(command, turn) ?? notFound(command.hub);
      case 'grant':
        return this.#readers.grant(command, turn);
      case 'open-reader':
        return this.#on(command.hub, (hub) => this.#readers.open(command, hub, turn));
      case 'close-reader':
        return this.#readers.close(command.reader);
      case 'open-producer':
        return this.#on(command.hub, (hub) => this.#producers.open(command, hub, turn));
      case 'close-producer':
        return this.#producers.close(command.producer);
      case 'get-partition':
        return this.#on(command.hub, (hub) => partitionState(command, hub, turn));
      case 'read-events':
        return this.#on(command.hub, (hub) => readEvents(command, hub, turn));
      case 'wake':
        return undefined;
      default:
        return this.#hubCommands.carryOut(command, turn);
    }
  }

  #on<R>(name: string, act: (hub: Hub) => R): R | Failure {
    const hub = this.#hubs.find(name);
    return hub === undefined ? notFound(name) : act(hub);
  }
}

function partitionState({ partition: id }: GetPartition, hub: Hub, turn: Turn): PartitionState | Failure {
  const partition = hub.partition(id);
  if (partition instanceof Failure) return partition;
  partition.trim(turn.nowMs);
  return partition.state;
}

function readEvents(command: ReadEvents, hub: Hub, turn: Turn): EventRun | Failure {
  const partition = hub.partition(command.partition);
  if (partition instanceof Failure) return partition;
  const from = partition.readableFrom(command.fromSequenceNumber, turn.nowMs);
  try {
    return { events: from < partition.nextSequenceNumber ? partition.read(from, command.countMax) : [] };
  } catch (error) {
    if (!(error instanceof EventsUnreadable)) throw error;
    return new Failure('events-unreadable', error.message);
  }
}

function notFound(name: string): Failure {
  return new Failure('hub-not-found', name);
}
