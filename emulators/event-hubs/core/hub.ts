import type { HubState } from './administration.ts';
import type { SegmentMemory } from './archive.ts';
import type { Publish, Published } from './commands.ts';
import { type ConsumerGroupDefinition, DEFAULT_CONSUMER_GROUP, type HubDefinition } from './definitions.ts';
import { Failure } from './failure.ts';
import { Partition } from './partition.ts';
import { partitionOfKey } from './partition-key-hash.ts';
import type { Turn } from './turn.ts';

/** An event hub: its partitions, and which of them takes in what. */
export class Hub {
  readonly name: string;
  readonly createdAtMs: number;
  updatedAtMs: number;
  readonly #memory: SegmentMemory;
  readonly #partitions: Partition[] = [];
  #definition: HubDefinition;
  /** The partition of the next batch that names none. */
  #nextInTurn = 0;

  constructor(definition: HubDefinition, createdAtMs: number, memory: SegmentMemory) {
    this.name = definition.name;
    this.createdAtMs = createdAtMs;
    this.updatedAtMs = createdAtMs;
    this.#memory = memory;
    this.#definition = withDefaultGroup(definition);
    this.#addPartitions();
  }

  get definition(): HubDefinition {
    return this.#definition;
  }

  get partitions(): readonly Partition[] {
    return this.#partitions;
  }

  /** By its id on the wire: a number as it is written, and nothing else. */
  partition(id: string): Partition | Failure {
    const partition = this.#partitions[Number(id)];
    if (partition !== undefined && String(partition.address.partition) === id) return partition;
    const last = this.#partitions.length - 1;
    return new Failure(
      'partition-not-found',
      `The specified partition is invalid for an EventHub partition sender or receiver. It should be between 0 and ${last}.`,
    );
  }

  /** In whatever case it is named. */
  consumerGroup(name: string): ConsumerGroupDefinition | undefined {
    const groups = this.#definition.consumerGroups;
    return groups.find((group) => group.name === name) ?? groups.find((group) => isSame(group.name, name));
  }

  publish(command: Publish, turn: Turn): Published | Failure {
    const { payloads, producer } = command;
    if (this.#definition.status !== 'Active') return new Failure('hub-disabled', this.name);
    if (payloads.length === 0) return new Failure('argument-out-of-range', 'a batch without events');
    if (producer !== undefined && command.partition === undefined) {
      return new Failure('argument-out-of-range', 'an idempotent producer names its partition');
    }
    const partition = this.#partitionFor(command);
    if (partition instanceof Failure) return partition;
    const { producers } = partition;
    const id = String(partition.address.partition);
    if (producer === undefined) return { partition: id, firstSequenceNumber: partition.append(command, turn) };
    const checked = producers.check(producer, payloads.length);
    if (checked instanceof Failure) return checked;
    if (checked !== undefined) return { partition: id, firstSequenceNumber: checked };
    const firstSequenceNumber = partition.append(command, turn);
    producers.published(producer, payloads.length, firstSequenceNumber, turn);
    return { partition: id, firstSequenceNumber };
  }

  /** With as many partitions or more. Its name stays as it was spelled. */
  update(definition: HubDefinition, turn: Turn): void {
    const { retentionMs, retentionBytesMax } = this.#definition;
    if (definition.retentionMs !== retentionMs || definition.retentionBytesMax !== retentionBytesMax) {
      for (const partition of this.#partitions) partition.retain(definition, turn);
    }
    this.#definition = { ...withDefaultGroup(definition), name: this.name };
    this.#addPartitions();
    this.updatedAtMs = turn.nowMs;
  }

  state(nowMs: number): HubState {
    const partitions = this.#partitions;
    const sum = (of: (partition: Partition) => number) => {
      return partitions.reduce((total, partition) => {
        partition.trim(nowMs);
        return total + of(partition);
      }, 0);
    };
    return {
      definition: this.definition,
      createdAtMs: this.createdAtMs,
      updatedAtMs: this.updatedAtMs,
      partitionIds: partitions.map(({ address }) => String(address.partition)),
      get eventCount() {
        return sum((partition) => partition.eventCount);
      },
      get sizeBytes() {
        return sum((partition) => partition.sizeBytes);
      },
    };
  }

  #partitionFor({ partition, partitionKey, publisher }: Publish): Partition | Failure {
    if (partition !== undefined) return this.partition(partition);
    const key = partitionKey ?? publisher;
    if (key !== undefined) return this.#partitions[partitionOfKey(key, this.#partitions.length)]!;
    const chosen = this.#partitions[this.#nextInTurn]!;
    this.#nextInTurn = (this.#nextInTurn + 1) % this.#partitions.length;
    return chosen;
  }

  #addPartitions(): void {
    while (this.#partitions.length < this.#definition.partitionCount) {
      const address = { hub: this.name, partition: this.#partitions.length };
      this.#partitions.push(new Partition(address, this.#definition, this.#memory));
    }
  }
}

/** `$Default` is there, ahead of all others, in this spelling. */
function withDefaultGroup(definition: HubDefinition): HubDefinition {
  const isDefault = ({ name }: ConsumerGroupDefinition) => isSame(name, DEFAULT_CONSUMER_GROUP);
  const { consumerGroups } = definition;
  const userMetadata = consumerGroups.find(isDefault)?.userMetadata;
  const others = consumerGroups.filter((group) => !isDefault(group));
  return { ...definition, consumerGroups: [{ name: DEFAULT_CONSUMER_GROUP, userMetadata }, ...others] };
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
