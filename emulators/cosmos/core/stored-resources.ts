import type { Ids } from '../../../src/kernel/ids.ts';
import type { ResourceCommand, ResourceOutcome, Throughput } from './administration.ts';
import type { Resource, ResourceKind } from './definitions.ts';
import { Failure } from './failure.ts';
import { isMatch, itemNotFound, preconditionFailed } from './item-operations.ts';
import { checkResourceId } from './names.ts';
import type { JsonObject } from './query/values/value.ts';
import { Registry, unusedRid } from './registry.ts';
import { containerChildRid, offerRid, permissionRid, userRid } from './rid.ts';
import { stamp } from './stamp.ts';
import type { Turn } from './turn.ts';

/** What a resource lies in. `''` both: the account. */
export interface Owner {
  readonly _rid: string;
  readonly _self: string;
}

const ACCOUNT: Owner = { _rid: '', _self: '' };
const REQUIRED: { readonly [K in ResourceKind]?: readonly string[] } = {
  sprocs: ['body'],
  udfs: ['body'],
  triggers: ['body', 'triggerType', 'triggerOperation'],
  permissions: ['permissionMode', 'resource'],
};

/** Users, permissions, scripts, offers and so on: kept by their owner and kind, and never looked into. */
export class StoredResources {
  readonly #ids: Ids;
  /** By the owner's rid. */
  readonly #owned = new Map<string, Map<ResourceKind, Registry<Resource>>>();

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  carryOut(command: ResourceCommand, owner: Owner, turn: Turn): ResourceOutcome | Failure {
    const { kind } = command;
    if (command.type === 'create-resource') {
      return this.#create(kind, owner, command.body, command.isUpsert ?? false, turn);
    }
    const resource = this.#registry(kind, owner._rid).find(command.id);
    if (resource === undefined) return itemNotFound();
    if (command.type === 'get-resource') return { outcome: 'read', resource };
    if (!isMatch(command.ifMatch, { document: resource })) return preconditionFailed();
    if (command.type === 'replace-resource') return this.#replace(kind, owner, resource, command.body, turn);
    this.#remove(kind, owner, resource, turn);
    return { outcome: 'deleted', resource };
  }

  list(kind: ResourceKind, ownerRid: string): readonly Resource[] {
    return [...this.#registry(kind, ownerRid).values()];
  }

  find(kind: ResourceKind, ownerRid: string, id: string): Resource | undefined {
    return this.#registry(kind, ownerRid).find(id);
  }

  /** As it was. */
  restore(kind: ResourceKind, ownerRid: string, resource: Resource): void {
    this.#registry(kind, ownerRid).set(resource, resource);
  }

  addOffer(of: Owner, { throughput, autoscaleMax }: Throughput, turn: Turn): void {
    const offerThroughput = throughput ?? (autoscaleMax ?? 0) / 10;
    const content = {
      offerThroughput,
      offerIsRUPerMinuteThroughputEnabled: false,
      ...(autoscaleMax === undefined ? {} : { offerAutopilotSettings: { maxThroughput: autoscaleMax } }),
    };
    const rid = this.#ridOf('offers', ACCOUNT);
    const body = { offerVersion: 'V2', offerType: 'Invalid', id: rid, content };
    const described = { ...body, resource: of._self, offerResourceId: of._rid };
    this.#write('offers', ACCOUNT, described, { _rid: rid, _self: `offers/${rid}/` }, turn);
  }

  offerOf(rid: string): Resource | undefined {
    return this.list('offers', '').find((offer) => offer.offerResourceId === rid);
  }

  /** All that an owner has goes with it; its offer too. */
  forget(ownerRid: string, turn: Turn): void {
    for (const user of this.#owned.get(ownerRid)?.get('users')?.values() ?? []) this.#owned.delete(user._rid);
    this.#owned.delete(ownerRid);
    const offer = this.offerOf(ownerRid);
    if (offer !== undefined) this.#remove('offers', ACCOUNT, offer, turn);
  }

  #create(
    kind: ResourceKind,
    owner: Owner,
    body: JsonObject,
    isUpsert: boolean,
    turn: Turn,
  ): ResourceOutcome | Failure {
    const id = check(kind, body);
    if (id instanceof Failure) return id;
    const old = this.#registry(kind, owner._rid).byId(id);
    if (old !== undefined && isUpsert) return this.#replace(kind, owner, old, body, turn);
    if (old !== undefined) return alreadyExists();
    const rid = this.#ridOf(kind, owner);
    const resource = this.#write(kind, owner, body, { _rid: rid, _self: `${owner._self}${kind}/${rid}/` }, turn);
    return { outcome: 'created', resource };
  }

  #replace(kind: ResourceKind, owner: Owner, old: Resource, body: JsonObject, turn: Turn): ResourceOutcome | Failure {
    const id = check(kind, body);
    if (id instanceof Failure) return id;
    const registry = this.#registry(kind, owner._rid);
    if (id !== old.id && registry.byId(id) !== undefined) return alreadyExists();
    if (id !== old.id) registry.remove(old);
    return { outcome: 'replaced', resource: this.#write(kind, owner, body, old, turn) };
  }

  #write(kind: ResourceKind, owner: Owner, body: JsonObject, { _rid, _self }: Owner, turn: Turn): Resource {
    const links = kind === 'users' ? { _permissions: 'permissions/' } : {};
    const resource = stamp({ ...body, ...links }, { _rid, _self }, turn.nowSec, this.#ids);
    this.#registry(kind, owner._rid).set(resource, resource);
    turn.happened({ type: 'resource-written', kind, ownerRid: owner._rid, resource });
    return resource;
  }

  #remove(kind: ResourceKind, owner: Owner, resource: Resource, turn: Turn): void {
    this.#registry(kind, owner._rid).remove(resource);
    this.#owned.delete(resource._rid);
    turn.happened({ type: 'resource-deleted', kind, ownerRid: owner._rid, rid: resource._rid });
  }

  #registry(kind: ResourceKind, ownerRid: string): Registry<Resource> {
    const kinds = this.#owned.get(ownerRid) ?? new Map<ResourceKind, Registry<Resource>>();
    const registry = kinds.get(kind) ?? new Registry<Resource>();
    this.#owned.set(ownerRid, kinds.set(kind, registry));
    return registry;
  }

  #ridOf(kind: ResourceKind, owner: Owner): string {
    const registry = this.#registry(kind, owner._rid);
    return unusedRid(() => ridOf(kind, owner, this.#ids.uuidBytes()), registry);
  }
}

function ridOf(kind: ResourceKind, { _rid }: Owner, random: Uint8Array): string {
  switch (kind) {
    case 'offers':
      return offerRid(random);
    case 'users':
    case 'clientencryptionkeys':
      return userRid(_rid, random);
    case 'permissions':
      return permissionRid(_rid, random);
    default:
      return containerChildRid(_rid, kind, random);
  }
}

export function alreadyExists(): Failure {
  return new Failure('resource-already-exists', 'Resource with specified id or name already exists.');
}

function check(kind: ResourceKind, body: JsonObject): string | Failure {
  const missing = (REQUIRED[kind] ?? []).filter((name) => typeof body[name] !== 'string');
  if (missing.length === 0) return checkResourceId(body);
  const names = missing.map((name) => `${name}; `).join('');
  const detail = `The input content is invalid because the required properties - '${names}' - are missing`;
  return new Failure('definition-invalid', detail);
}
