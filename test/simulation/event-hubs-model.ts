import type { HubState } from '../../emulators/event-hubs/core/administration.ts';
import type {
  Command,
  OpenProducer,
  OpenReader,
  ProducerBatch,
  Publish,
} from '../../emulators/event-hubs/core/commands.ts';
import type { HubDefinition } from '../../emulators/event-hubs/core/definitions.ts';
import { partitionOfKey } from '../../emulators/event-hubs/core/partition-key-hash.ts';
import { describe, ModelPartition, type ModelReader, type ServedReader, serve } from './event-hubs-model-partition.ts';

/** What a command must bring about. */
export interface Expected {
  readonly reply: unknown;
  readonly deliveries: readonly ServedReader[];
  readonly notices: readonly string[];
}

const SHARERS_MAX = 2;

interface ModelHub {
  definition: HubDefinition;
  partitions: ModelPartition[];
  turn: number;
}

/** What a namespace does, said in the simplest way. Hubs are named as they are spelled. */
export class EventHubsModel {
  readonly hubs = new Map<string, ModelHub>();
  #notices: string[] = [];
  #nowMs = 0;

  constructor(definitions: readonly HubDefinition[]) {
    for (const definition of definitions) this.#create(definition);
  }

  /** The process has ended and begun again. */
  restart(): void {
    for (const hub of this.hubs.values()) {
      hub.turn = 0;
      for (const partition of hub.partitions) {
        partition.readers = [];
        partition.links.clear();
      }
    }
  }

  /** Partitions that exist. */
  get partitions(): ModelPartition[] {
    return [...this.hubs.values()].flatMap(({ partitions }) => partitions);
  }

  get openReaders(): number[] {
    return this.partitions.flatMap(({ readers }) => readers.map(({ id }) => id));
  }

  /** What each linked producer may publish next, and what it has published last. */
  get producerBatches(): { readonly hub: string; readonly partition: string; readonly producer: ProducerBatch }[] {
    return this.partitions.flatMap(({ hub, id: partition, links, producers }) =>
      [...links.values()].flatMap((id) => {
        const { epoch, last, batch } = producers.get(id)!;
        const numbers = batch === undefined ? [last + 1] : [last + 1, batch.sequenceNumber];
        return numbers.map((sequenceNumber) => ({ hub, partition, producer: { id, epoch, sequenceNumber } }));
      }),
    );
  }

  execute(command: Command, nowMs: number): Expected {
    this.#notices = [];
    this.#nowMs = nowMs;
    this.#retain();
    const reply = this.#carryOut(command, nowMs);
    this.#retain();
    const deliveries = this.partitions.flatMap((partition) =>
      partition.readers.flatMap((reader) => serve(partition, reader)),
    );
    return { reply: typeof reply === 'string' ? { error: reply } : reply, deliveries, notices: this.#notices };
  }

  #carryOut(command: Command, nowMs: number): unknown {
    switch (command.type) {
      case 'wake':
        return undefined;
      case 'create-hub':
        if (this.hubs.has(command.definition.name)) return 'hub-already-exists';
        return this.#state(this.#create(command.definition));
      case 'update-hub':
        return this.#update(command.definition);
      case 'grant':
      case 'close-reader':
        return this.#onReader(command);
      case 'close-producer': {
        const partition = this.partitions.find(({ links }) => links.delete(command.producer));
        return partition === undefined ? 'producer-not-open' : undefined;
      }
      case 'list-hubs':
        throw new Error('not simulated');
      default: {
        const hub = this.hubs.get(command.hub);
        return hub === undefined ? 'hub-not-found' : this.#onHub(command, hub, nowMs);
      }
    }
  }

  #onHub(
    command: Exclude<
      Command,
      {
        readonly type: 'wake' | 'create-hub' | 'update-hub' | 'grant' | 'close-reader' | 'close-producer' | 'list-hubs';
      }
    >,
    hub: ModelHub,
    nowMs: number,
  ): unknown {
    switch (command.type) {
      case 'publish':
        return this.#publish(command, hub, nowMs);
      case 'open-reader':
        return this.#openReader(command, hub);
      case 'open-producer':
        return this.#openProducer(command, hub);
      case 'get-hub':
        return this.#state(hub);
      case 'get-partition':
        return this.#onPartition(hub, command.partition, describe);
      case 'delete-hub':
        for (const partition of hub.partitions) {
          this.#closeReaders(partition, () => true, 'hub-deleted');
          for (const link of partition.links.keys()) this.#notices.push(`producer ${link} hub-deleted`);
        }
        this.hubs.delete(command.hub);
        return undefined;
      case 'purge-hub': {
        let count = 0;
        for (const partition of hub.partitions) {
          count += partition.kept.length;
          partition.begin = partition.events.length;
        }
        return { count };
      }
      case 'add-consumer-group': {
        const { consumerGroups } = hub.definition;
        if (consumerGroups.some(({ name }) => name === command.consumerGroup.name)) {
          return 'consumer-group-already-exists';
        }
        return this.#update({ ...hub.definition, consumerGroups: [...consumerGroups, command.consumerGroup] });
      }
      case 'remove-consumer-group': {
        const rest = hub.definition.consumerGroups.filter(({ name }) => name !== command.consumerGroup);
        if (rest.length === hub.definition.consumerGroups.length) return 'consumer-group-not-found';
        if (command.consumerGroup === '$Default') return 'default-consumer-group-fixed';
        return this.#update({ ...hub.definition, consumerGroups: rest });
      }
    }
  }

  #retain(): void {
    for (const { definition, partitions } of this.hubs.values()) {
      for (const partition of partitions) partition.retain(definition, this.#nowMs);
    }
  }

  #create(definition: HubDefinition): ModelHub {
    const hub: ModelHub = { definition, partitions: [], turn: 0 };
    this.#grow(hub);
    this.hubs.set(definition.name, hub);
    return hub;
  }

  #grow({ definition, partitions }: ModelHub): void {
    while (partitions.length < definition.partitionCount) {
      partitions.push(new ModelPartition(definition.name, String(partitions.length)));
    }
  }

  #update(definition: HubDefinition): unknown {
    const hub = this.hubs.get(definition.name);
    if (hub === undefined) return 'hub-not-found';
    if (definition.partitionCount < hub.definition.partitionCount) return 'hub-property-immutable';
    hub.definition = definition;
    for (const partition of hub.partitions) {
      if (definition.status === 'Disabled') this.#closeReaders(partition, () => true, 'hub-disabled');
      const isGone = ({ group }: ModelReader) => !definition.consumerGroups.some(({ name }) => name === group);
      this.#closeReaders(partition, isGone, 'consumer-group-deleted');
    }
    this.#grow(hub);
    this.#retain();
    return this.#state(hub);
  }

  #state({
    definition,
    partitions,
  }: ModelHub): Pick<HubState, 'definition' | 'partitionIds' | 'eventCount' | 'sizeBytes'> {
    return {
      definition,
      partitionIds: partitions.map(({ id }) => id),
      eventCount: partitions.reduce((sum, { kept }) => sum + kept.length, 0),
      sizeBytes: partitions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    };
  }

  #publish(command: Publish, hub: ModelHub, nowMs: number): unknown {
    const { payloads, partition: named, partitionKey, publisher, producer } = command;
    if (hub.definition.status !== 'Active') return 'hub-disabled';
    if (payloads.length === 0) return 'argument-out-of-range';
    const key = partitionKey ?? publisher;
    let id = named;
    if (id === undefined && key !== undefined) id = String(partitionOfKey(key, hub.partitions.length));
    if (id === undefined) {
      id = String(hub.turn);
      hub.turn = (hub.turn + 1) % hub.partitions.length;
    }
    return this.#onPartition(hub, id, (partition) => {
      if (producer === undefined) return { partition: id, firstSequenceNumber: partition.append(command, nowMs) };
      if (named === undefined) return 'argument-out-of-range';
      const known = partition.producers.get(producer.id);
      if (known === undefined) return 'producer-not-found';
      if (producer.epoch < known.epoch) return 'producer-epoch-stolen';
      const { sequenceNumber } = producer;
      const count = payloads.length;
      if (producer.epoch !== known.epoch) return 'producer-sequence-out-of-order';
      if (sequenceNumber === known.last + 1) {
        const first = partition.append(command, nowMs);
        known.last += count;
        known.batch = { sequenceNumber, count, first };
        return { partition: id, firstSequenceNumber: first };
      }
      if (sequenceNumber === known.batch?.sequenceNumber && count === known.batch.count) {
        return { partition: id, firstSequenceNumber: known.batch.first };
      }
      return 'producer-sequence-out-of-order';
    });
  }

  #openReader(command: OpenReader, hub: ModelHub): unknown {
    const { consumerGroup: group, ownerLevel: level, reader: id } = command;
    if (hub.definition.status === 'Disabled') return 'hub-disabled';
    if (!hub.definition.consumerGroups.some(({ name }) => name === group)) return 'consumer-group-not-found';
    return this.#onPartition(hub, command.partition, (partition) => {
      const next = partition.startOf(command.position);
      if (typeof next === 'string') return next;
      const others = partition.readers.filter((reader) => reader.group === group);
      const owner = others.find((reader) => reader.level !== undefined);
      if (level === undefined && owner !== undefined) return 'reader-epoch-too-low';
      if (level === undefined && others.length >= SHARERS_MAX) return 'reader-limit-reached';
      if (level !== undefined && owner !== undefined && owner.level! > level) return 'reader-epoch-too-low';
      if (level !== undefined) this.#closeReaders(partition, (reader) => others.includes(reader), 'reader-stolen');
      partition.readers.push({ id, group, level, next, credit: 0 });
      const { lastEnqueued } = describe(partition);
      return { hub: hub.definition.name, consumerGroup: group, lastEnqueued };
    });
  }

  #openProducer(command: OpenProducer, hub: ModelHub): unknown {
    if (hub.definition.status !== 'Active') return 'hub-disabled';
    return this.#onPartition(hub, command.partition, ({ producers, links }) => {
      let { id } = command;
      if (id === undefined) for (id = 1; producers.has(id); ) id++;
      const known = producers.get(id);
      if (known !== undefined && command.epoch !== undefined && command.epoch < known.epoch) {
        return 'producer-epoch-stolen';
      }
      const lastSequenceNumber = command.lastSequenceNumber ?? known?.last ?? 0;
      const epoch = command.epoch ?? (known === undefined ? 0 : known.epoch + 1);
      if (known?.epoch !== epoch) {
        for (const [link, its] of [...links]) {
          if (its !== id) continue;
          links.delete(link);
          this.#notices.push(`producer ${link} producer-epoch-stolen`);
        }
        producers.set(id, { epoch, last: lastSequenceNumber, batch: undefined });
      }
      links.set(command.producer, id);
      return { id, epoch, lastSequenceNumber };
    });
  }

  #onReader(command: Extract<Command, { readonly type: 'grant' | 'close-reader' }>): unknown {
    for (const partition of this.partitions) {
      const reader = partition.readers.find(({ id }) => id === command.reader);
      if (reader === undefined) continue;
      if (command.type === 'grant') reader.credit = command.credit;
      else partition.readers = partition.readers.filter((each) => each !== reader);
      return undefined;
    }
    return 'reader-not-open';
  }

  #onPartition(hub: ModelHub, id: string, act: (partition: ModelPartition) => unknown): unknown {
    const partition = hub.partitions.find((each) => each.id === id);
    return partition === undefined ? 'partition-not-found' : act(partition);
  }

  #closeReaders(partition: ModelPartition, isOne: (reader: ModelReader) => boolean, why: string): void {
    for (const reader of partition.readers.filter(isOne)) this.#notices.push(`reader ${reader.id} ${why}`);
    partition.readers = partition.readers.filter((reader) => !isOne(reader));
  }
}
