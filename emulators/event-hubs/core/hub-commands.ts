import type {
  AddConsumerGroup,
  CreateHub,
  DeleteHub,
  GetHub,
  HubState,
  ListHubs,
  PurgeHub,
  RemoveConsumerGroup,
  UpdateHub,
} from './administration.ts';
import { Failure, type Reply } from './commands.ts';
import { changeProblem, definitionProblem } from './definition-checks.ts';
import { type CoreLimits, DEFAULT_CONSUMER_GROUP, type HubDefinition } from './definitions.ts';
import type { Hub } from './hub.ts';
import type { HubRegistry } from './hub-registry.ts';
import type { OpenProducers } from './open-producers.ts';
import type { Readers } from './readers.ts';
import type { Turn } from './turn.ts';

/** The commands that create, change, describe and delete hubs. */
export type HubCommand =
  | CreateHub
  | UpdateHub
  | DeleteHub
  | GetHub
  | ListHubs
  | AddConsumerGroup
  | RemoveConsumerGroup
  | PurgeHub;

/** Administers the hubs of a namespace. */
export class HubCommands {
  readonly #registry: HubRegistry;
  readonly #readers: Readers;
  readonly #producers: OpenProducers;
  readonly #limits: CoreLimits;

  constructor(registry: HubRegistry, readers: Readers, producers: OpenProducers, limits: CoreLimits) {
    this.#registry = registry;
    this.#readers = readers;
    this.#producers = producers;
    this.#limits = limits;
  }

  carryOut(command: HubCommand, turn: Turn): Reply | Failure {
    switch (command.type) {
      case 'create-hub':
        return this.#create(command.definition, turn);
      case 'list-hubs':
        return this.#list(command, turn);
      case 'update-hub': {
        const hub = this.#registry.find(command.definition.name);
        return hub === undefined ? notFound(command.definition.name) : this.#update(hub, command.definition, turn);
      }
      default: {
        const hub = this.#registry.find(command.hub);
        return hub === undefined ? notFound(command.hub) : this.#onExisting(command, hub, turn);
      }
    }
  }

  #onExisting(
    command: DeleteHub | GetHub | AddConsumerGroup | RemoveConsumerGroup | PurgeHub,
    hub: Hub,
    turn: Turn,
  ): Reply | Failure {
    switch (command.type) {
      case 'get-hub':
        return hub.state(turn.nowMs);
      case 'delete-hub':
        return this.#delete(hub, turn);
      case 'add-consumer-group': {
        const { consumerGroups } = hub.definition;
        return this.#update(
          hub,
          { ...hub.definition, consumerGroups: [...consumerGroups, command.consumerGroup] },
          turn,
        );
      }
      case 'remove-consumer-group':
        return this.#removeGroup(hub, command.consumerGroup, turn);
      case 'purge-hub': {
        let count = 0;
        for (const partition of hub.partitions) count += partition.purge(turn);
        return { count };
      }
    }
  }

  #create(definition: HubDefinition, turn: Turn): HubState | Failure {
    const { name } = definition;
    if (this.#registry.find(name) !== undefined) return new Failure('hub-already-exists', name);
    const most = this.#limits.eventHubsPerNamespaceMax;
    if (this.#registry.size >= most) return new Failure('hub-limit-reached', `${most} event hubs in a namespace`);
    const problem = definitionProblem(definition, this.#limits);
    if (problem !== undefined) return problem;
    const hub = this.#registry.add(definition, turn.nowMs);
    turn.happened({ type: 'hub-created', hub: name, definition: hub.definition, createdAtMs: turn.nowMs });
    return hub.state(turn.nowMs);
  }

  #update(hub: Hub, definition: HubDefinition, turn: Turn): HubState | Failure {
    const problem = definitionProblem(definition, this.#limits) ?? changeProblem(hub.definition, definition);
    if (problem !== undefined) return problem;
    const groups = hub.definition.consumerGroups;
    hub.update(definition, turn);
    turn.happened({ type: 'hub-updated', hub: hub.name, definition: hub.definition, updatedAtMs: turn.nowMs });
    if (definition.status === 'Disabled') {
      this.#readers.closeAllOf(hub.partitions, new Failure('hub-disabled', hub.name), turn);
    }
    for (const { name } of groups) {
      if (hub.consumerGroup(name) !== undefined) continue;
      this.#readers.closeAllOf(hub.partitions, new Failure('consumer-group-deleted', name), turn, name);
    }
    return hub.state(turn.nowMs);
  }

  #delete(hub: Hub, turn: Turn): undefined {
    const why = new Failure('hub-deleted', hub.name);
    this.#readers.closeAllOf(hub.partitions, why, turn);
    this.#producers.closeAllOf(hub.partitions, why, turn);
    this.#registry.remove(hub);
    turn.happened({ type: 'hub-deleted', hub: hub.name });
    return undefined;
  }

  #removeGroup(hub: Hub, name: string, turn: Turn): HubState | Failure {
    const group = hub.consumerGroup(name);
    if (group === undefined) return new Failure('consumer-group-not-found', name);
    if (group.name === DEFAULT_CONSUMER_GROUP) return new Failure('default-consumer-group-fixed', hub.name);
    const consumerGroups = hub.definition.consumerGroups.filter((each) => each !== group);
    return this.#update(hub, { ...hub.definition, consumerGroups }, turn);
  }

  #list({ skip, top }: ListHubs, turn: Turn): Reply | Failure {
    if (!(skip >= 0 && top >= 0)) return new Failure('argument-out-of-range', `skip ${skip}, top ${top}`);
    return {
      hubs: this.#registry
        .inOrder()
        .slice(skip, skip + top)
        .map((hub) => hub.state(turn.nowMs)),
    };
  }
}

function notFound(name: string): Failure {
  return new Failure('hub-not-found', name);
}
