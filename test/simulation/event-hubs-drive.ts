import type { Command, Publish, ReadPosition } from '../../emulators/event-hubs/core/commands.ts';
import type { CoreLimits, HubDefinition } from '../../emulators/event-hubs/core/definitions.ts';
import type { EventHubsModel } from './event-hubs-model.ts';
import { Chance } from './service-bus-chance.ts';

export const LIMITS: CoreLimits = {
  eventHubsPerNamespaceMax: 10,
  partitionsPerHubMax: 10,
  consumerGroupsPerHubMax: 10,
  retentionMsMax: Number.POSITIVE_INFINITY,
  receiversPerPartitionMax: 2,
};

const GROUPS = ['$Default', '$Default', '$Default', 'g', 'g', 'missing'];
const HUB: HubDefinition = {
  name: 'plain',
  status: 'Active',
  partitionCount: 3,
  consumerGroups: ['$Default', 'g'].map((name) => ({ name, userMetadata: undefined })),
  retentionMs: Number.POSITIVE_INFINITY,
  retentionBytesMax: undefined,
  userMetadata: undefined,
  authorizationRules: [],
  capture: undefined,
};

export const HUBS: readonly HubDefinition[] = [
  HUB,
  { ...HUB, name: 'short', partitionCount: 2, retentionMs: 20_000 },
  { ...HUB, name: 'small', partitionCount: 1, retentionMs: 100_000, retentionBytesMax: 700 },
];

/** What a seed makes clients do. */
export class EventHubsDrive {
  readonly #chance: Chance;
  /** What clients know of how things are. */
  readonly #model: EventHubsModel;
  readonly #producers: number[] = [];
  #lastLink = 0;

  constructor(seed: number, model: EventHubsModel) {
    this.#chance = new Chance(seed);
    this.#model = model;
  }

  get chance(): Chance {
    return this.#chance;
  }

  /** How much later the next command comes. */
  pauseMs(): number {
    const roll = this.#chance.roll();
    return roll < 0.4 ? 0 : roll < 0.97 ? this.#chance.below(3_000) : this.#chance.below(50_000);
  }

  next(): Command {
    const roll = this.#chance.roll();
    if (roll < 0.4) return this.#publish();
    if (roll < 0.52) return this.#openReader();
    if (roll < 0.74) return { type: 'grant', reader: this.#reader(), credit: this.#chance.below(8) };
    if (roll < 0.79) return { type: 'close-reader', reader: this.#reader() };
    if (roll < 0.83) return this.#openProducer();
    if (roll < 0.84) return { type: 'close-producer', producer: this.#chance.pick(this.#producers) ?? 0 };
    if (roll < 0.9) return { type: 'get-partition', ...this.#place() };
    if (roll < 0.94) return { type: 'wake' };
    return this.#administer();
  }

  #hub(): string {
    return this.#chance.roll() < 0.03 ? 'missing' : this.#chance.pick(HUBS)!.name;
  }

  #partition(): string {
    return this.#chance.roll() < 0.03
      ? this.#chance.pick(['9', '-1', '01', 'x', ''])!
      : String(this.#chance.roll() < 0.5 ? 0 : this.#chance.below(3));
  }

  #place() {
    return { hub: this.#hub(), partition: this.#partition() };
  }

  #reader(): number {
    return this.#chance.roll() < 0.02 ? 0 : (this.#chance.pick(this.#model.openReaders) ?? 0);
  }

  #publish(): Publish {
    const { hub, partition } = this.#place();
    const payloads = Array.from({ length: this.#chance.roll() < 0.02 ? 0 : 1 + this.#chance.below(4) }, () =>
      new Uint8Array(this.#chance.below(60)).fill(this.#chance.below(256)),
    );
    const roll = this.#chance.roll();
    if (roll < 0.25) return { type: 'publish', hub, payloads };
    if (roll < 0.5) return { type: 'publish', hub, payloads, partitionKey: `key${this.#chance.below(5)}` };
    if (roll < 0.6) return { type: 'publish', hub, payloads, publisher: `device${this.#chance.below(3)}` };
    if (roll < 0.8) return { type: 'publish', hub, payloads, partition };
    const place = this.#chance.pick(this.#model.producerBatches);
    if (place !== undefined && this.#chance.roll() < 0.7) return { type: 'publish', payloads, ...place };
    const producer = {
      id: 1 + this.#chance.below(2),
      epoch: this.#chance.below(2),
      sequenceNumber: 1 + this.#chance.below(6),
    };
    return { type: 'publish', payloads, hub: place?.hub ?? hub, partition: place?.partition ?? partition, producer };
  }

  #openReader(): Command {
    const reader = ++this.#lastLink;
    const ownerLevel = this.#chance.roll() < 0.4 ? this.#chance.below(3) : undefined;
    const consumerGroup = this.#chance.pick(GROUPS)!;
    return { type: 'open-reader', reader, ...this.#place(), consumerGroup, position: this.#position(), ownerLevel };
  }

  #position(): ReadPosition {
    const isInclusive = this.#chance.roll() < 0.5;
    switch (this.#chance.below(5)) {
      case 0:
        return { type: 'earliest' };
      case 1:
        return { type: 'latest', isInclusive };
      case 2:
        return { type: 'offset', offset: this.#chance.below(800) - 1, isInclusive };
      case 3:
        return { type: 'sequence-number', sequenceNumber: this.#chance.below(15) - 1, isInclusive };
      default:
        return { type: 'enqueued-time', atMs: 1_000_000 + this.#chance.below(90_000), isInclusive };
    }
  }

  #openProducer(): Command {
    const maybe = (below: number) => (this.#chance.roll() < 0.5 ? this.#chance.below(below) : undefined);
    const place = this.#place();
    const link = ++this.#lastLink;
    this.#producers.push(link);
    const id = this.#chance.roll() < 0.5 ? 1 + this.#chance.below(2) : undefined;
    return { type: 'open-producer', producer: link, ...place, id, epoch: maybe(3), lastSequenceNumber: maybe(4) };
  }

  #administer(): Command {
    const hub = this.#hub();
    const definition = HUBS.find(({ name }) => name === hub) ?? { ...HUB, name: 'missing' };
    switch (this.#chance.below(9)) {
      case 0:
        return { type: 'purge-hub', hub };
      case 1:
        return { type: 'add-consumer-group', hub, consumerGroup: { name: 'g', userMetadata: 'new' } };
      case 2:
        return { type: 'remove-consumer-group', hub, consumerGroup: this.#chance.pick(GROUPS)! };
      case 3:
        return this.#chance.roll() < 0.3 ? { type: 'delete-hub', hub } : { type: 'wake' };
      case 4:
      case 5:
        return { type: 'create-hub', definition: { ...definition, name: hub === 'missing' ? 'plain' : hub } };
      case 6:
        return { type: 'get-hub', hub };
      default:
        return { type: 'update-hub', definition: this.#changed(definition) };
    }
  }

  #changed(definition: HubDefinition): HubDefinition {
    return {
      ...definition,
      status: this.#chance.roll() < 0.85 ? 'Active' : this.#chance.pick(['SendDisabled', 'Disabled'] as const)!,
      partitionCount: definition.partitionCount + this.#chance.below(2),
      retentionMs: this.#chance.pick([definition.retentionMs, 5_000, 60_000])!,
      retentionBytesMax: this.#chance.pick([definition.retentionBytesMax, 300, 1_200]),
    };
  }
}
