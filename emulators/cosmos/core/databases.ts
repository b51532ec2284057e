import type { Ids } from '../../../src/kernel/ids.ts';
import type { ContainerAddress, OwnerAddress } from './addresses.ts';
import type {
  ContainerCommand,
  ContainerOutcome,
  CreateContainer,
  CreateDatabase,
  DatabaseCommand,
  ListRanges,
  RangeList,
  RangeReply,
  ReplaceContainer,
  ResourceOutcome,
} from './administration.ts';
import { Container } from './container.ts';
import { completeContainer, replaceContainer } from './container-definition.ts';
import { Database } from './database.ts';
import type { ContainerDefinition, CoreLimits, Resource, ResourceKind } from './definitions.ts';
import type { ExpiryQueue } from './expiry-queue.ts';
import type { RangesState } from './facts.ts';
import { Failure } from './failure.ts';
import { initialRanges } from './initial-ranges.ts';
import { isMatch, itemNotFound, preconditionFailed } from './item-operations.ts';
import { checkResourceId } from './names.ts';
import type { JsonObject } from './query/values/value.ts';
import { Registry, unusedRid } from './registry.ts';
import { containerRid, databaseRid, rangeRid } from './rid.ts';
import { stamp } from './stamp.ts';
import { alreadyExists, type Owner, type StoredResources } from './stored-resources.ts';
import type { Turn } from './turn.ts';

const DEFAULT_THROUGHPUT = 400;

export interface DatabasesOptions {
  readonly ids: Ids;
  readonly limits: CoreLimits;
  readonly expiries: ExpiryQueue;
  readonly resources: StoredResources;
}

/** The databases of an account and their containers. */
export class Databases {
  readonly #options: DatabasesOptions;
  readonly #databases = new Registry<Database>();

  constructor(options: DatabasesOptions) {
    this.#options = options;
  }

  carryOut(command: DatabaseCommand, turn: Turn): ResourceOutcome | Failure {
    if (command.type === 'create-database') return this.#createDatabase(command, turn);
    const database = this.#databases.find(command.database);
    if (database === undefined) return itemNotFound();
    const { resource } = database;
    if (command.type === 'get-database') return { outcome: 'read', resource };
    if (!isMatch(command.ifMatch, { document: resource })) return preconditionFailed();
    for (const container of database.containers.values()) this.#forget(container, turn);
    this.#databases.remove(resource);
    this.#options.resources.forget(resource._rid, turn);
    turn.happened({ type: 'database-deleted', rid: resource._rid });
    return { outcome: 'deleted', resource };
  }

  carryOutOnContainer(command: ContainerCommand, turn: Turn): ContainerOutcome | Failure {
    const database = this.#databases.find(command.database);
    if (database === undefined) return ownerNotFound();
    if (command.type === 'create-container') return this.#createContainer(command, database, turn);
    const container = database.containers.find(command.container);
    if (container === undefined) return itemNotFound();
    const resource = container.definition;
    if (command.type === 'get-container') return { outcome: 'read', resource };
    if (!isMatch(command.ifMatch, { document: resource })) return preconditionFailed();
    if (command.type === 'replace-container') return this.#replaceContainer(command, container, turn);
    database.containers.remove(resource);
    this.#forget(container, turn);
    turn.happened({ type: 'container-deleted', databaseRid: database.resource._rid, rid: resource._rid });
    return { outcome: 'deleted', resource };
  }

  list(): readonly Resource[] {
    return [...this.#databases.values()].map(({ resource }) => resource);
  }

  listContainers(database: string): { readonly ownerRid: string; readonly resources: readonly Resource[] } | Failure {
    const found = this.#databases.find(database);
    if (found === undefined) return ownerNotFound();
    const resources = [...found.containers.values()].map(({ definition }) => definition);
    return { ownerRid: found.resource._rid, resources };
  }

  listRanges({ database, container: id }: ListRanges): RangeList | Failure {
    const container = this.container({ database, container: id });
    if (container instanceof Failure) return container;
    const { definition, ranges, rid } = container;
    const etag = `"${ranges.version}"`;
    const shown = ranges.all.map(({ definition: range }): RangeReply => {
      const _rid = rangeRid(rid, Number(range.id));
      const _self = `${definition._self}pkranges/${_rid}/`;
      return { ...range, _rid, _self, _etag: etag, _ts: definition._ts };
    });
    return { containerRid: rid, ranges: shown, etag };
  }

  /** For something in it. */
  container({ database, container }: ContainerAddress): Container | Failure {
    return this.#databases.find(database)?.containers.find(container) ?? ownerNotFound();
  }

  /** What resources of a kind lie in. */
  owner(kind: ResourceKind, { database, container, user }: OwnerAddress): Owner | Failure {
    if (kind === 'offers') return { _rid: '', _self: '' };
    const found = this.#databases.find(database ?? '');
    if (found === undefined) return ownerNotFound();
    if (kind === 'users' || kind === 'clientencryptionkeys') return found.resource;
    if (kind === 'permissions') {
      return this.#options.resources.find('users', found.resource._rid, user ?? '') ?? ownerNotFound();
    }
    return found.containers.find(container ?? '')?.definition ?? ownerNotFound();
  }

  /** As it was. */
  restoreDatabase(resource: Resource): void {
    this.#databases.set(resource, new Database(resource));
  }

  /** As it was, without its items. */
  restoreContainer(databaseRid: string, definition: ContainerDefinition, ranges: RangesState): Container {
    const database = this.#databases.find(databaseRid);
    if (database === undefined) throw new Error(`no database ${databaseRid} to restore ${definition.id} in`);
    return this.#addContainer(database, definition, ranges);
  }

  #createDatabase({ body, ...throughput }: CreateDatabase, turn: Turn): ResourceOutcome | Failure {
    const id = checkResourceId(body);
    if (id instanceof Failure) return id;
    if (this.#databases.byId(id) !== undefined) return alreadyExists();
    const { ids, resources } = this.#options;
    const _rid = unusedRid(() => databaseRid(ids.uuidBytes()), this.#databases);
    const links = { _colls: 'colls/', _users: 'users/' };
    const resource = stamp({ ...body, ...links }, { _rid, _self: `dbs/${_rid}/` }, turn.nowSec, ids);
    this.restoreDatabase(resource);
    turn.happened({ type: 'database-written', database: resource });
    if (hasThroughput(throughput)) resources.addOffer(resource, throughput, turn);
    return { outcome: 'created', resource };
  }

  #createContainer(command: CreateContainer, database: Database, turn: Turn): ContainerOutcome | Failure {
    const { ids, limits, resources } = this.#options;
    const id = checkResourceId(command.body);
    if (id instanceof Failure) return id;
    if (database.containers.byId(id) !== undefined) return alreadyExists();
    const body = completeContainer(command.body, limits);
    if (body instanceof Failure) return body;
    if (this.#containerCount() >= limits.containersMax) {
      return new Failure(
        'limit-reached',
        `Sorry, we are currently experiencing high demand in this region: the account has ${limits.containersMax} containers, and no more may be created.`,
      );
    }
    const databaseRid = database.resource._rid;
    const _rid = unusedRid(() => containerRid(databaseRid, ids.uuidBytes()), database.containers);
    const definition = define(body, { _rid, _self: `${database.resource._self}colls/${_rid}/` }, turn, ids);
    const units = command.throughput ?? command.autoscaleMax ?? 0;
    const ranges = initialRanges(units, definition.partitionKey.version);
    const container = this.#addContainer(database, definition, ranges);
    turn.happened({ type: 'container-written', databaseRid, container: definition });
    turn.happened({ type: 'ranges-changed', containerRid: _rid, ...container.ranges.state });
    // One without throughput of its own shares that of its database, if that has any.
    if (hasThroughput(command)) resources.addOffer(definition, command, turn);
    else if (resources.offerOf(databaseRid) === undefined) {
      resources.addOffer(definition, { throughput: DEFAULT_THROUGHPUT }, turn);
    }
    return { outcome: 'created', resource: definition };
  }

  #replaceContainer({ body: sent }: ReplaceContainer, container: Container, turn: Turn): ContainerOutcome | Failure {
    const { ids, limits } = this.#options;
    const old = container.definition;
    const body = replaceContainer(old, sent, limits);
    if (body instanceof Failure) return body;
    const { _rid, _self } = old;
    const definition = define(body, { _rid, _self }, turn, ids);
    this.#databases.find(container.databaseRid)?.containers.set(definition, container);
    container.redefine(definition);
    turn.happened({ type: 'container-written', databaseRid: container.databaseRid, container: definition });
    return { outcome: 'replaced', resource: definition };
  }

  #containerCount(): number {
    let count = 0;
    for (const { containers } of this.#databases.values()) count += containers.count;
    return count;
  }

  #addContainer(database: Database, definition: ContainerDefinition, ranges?: RangesState): Container {
    const container = new Container(definition, database.resource._rid, this.#options, ranges);
    database.containers.set(definition, container);
    return container;
  }

  #forget(container: Container, turn: Turn): void {
    for (const item of container.items()) container.clearExpiry(item);
    this.#options.resources.forget(container.rid, turn);
  }
}

function define(body: JsonObject, place: Owner, turn: Turn, ids: Ids): ContainerDefinition {
  const links = {
    _docs: 'docs/',
    _sprocs: 'sprocs/',
    _triggers: 'triggers/',
    _udfs: 'udfs/',
    _conflicts: 'conflicts/',
  };
  return stamp({ ...body, ...links }, place, turn.nowSec, ids) as ContainerDefinition;
}

function hasThroughput({ throughput, autoscaleMax }: Pick<CreateContainer, 'throughput' | 'autoscaleMax'>): boolean {
  return throughput !== undefined || autoscaleMax !== undefined;
}

/** Of what lies in a database or container that is not there. */
function ownerNotFound(): Failure {
  return new Failure('owner-not-found', 'Owner resource does not exist');
}
