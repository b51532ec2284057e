import { Buffer } from 'node:buffer';
import type { Platform } from '../../../../src/kernel/emulator.ts';
import { formatUuid } from '../../../../src/kernel/ids.ts';
import type { HttpReply, HttpRequest } from '../../../../src/transport/http/service.ts';
import { DEFAULT_LOCATION } from '../../config/declared-resources.ts';
import type { EventSubscription, Identity, Keys, Resource } from '../../core/resources/definitions.ts';
import { PROVIDER, resourceGroupOf } from '../../core/resources/resource-id.ts';
import type { Resources } from '../../runtime/resources.ts';
import { checkProperties, isObject, type JsonObject, notUnderstood, readResource, stringMap } from './arm-body.ts';
import type { ArmPath } from './arm-path.ts';
import { ArmRefusal, converted, invalidRequest, jsonReply, parentNotFound, resourceNotFound } from './arm-reply.ts';
import { listReply } from './lists.ts';
import type { Asked, PutFrame, ResourceKind } from './resource-kind.ts';
import { kindOfType } from './resource-kinds.ts';

/** What has a host name of its own. */
const HOST_TYPES: ReadonlySet<string> = new Set(['topics', 'domains', 'partnerNamespaces', 'namespaces']);

type OtherResource = Exclude<Resource, EventSubscription>;

export interface ResourceRequestsOptions {
  readonly resources: Resources;
  readonly platform: Pick<Platform, 'clock' | 'ids'>;
}

/** What is done with all resources alike: read, listed, created, changed, deleted. Everything throws {@link ArmRefusal}. */
export class ResourceRequests {
  readonly #resources: Resources;
  readonly #platform: ResourceRequestsOptions['platform'];

  constructor({ resources, platform }: ResourceRequestsOptions) {
    this.#resources = resources;
    this.#platform = platform;
  }

  async answer(request: HttpRequest, kind: ResourceKind, path: ArmPath): Promise<HttpReply> {
    const { method } = request;
    if (method === 'GET' || method === 'HEAD') return jsonReply(200, resourceJson(this.existing(kind, path), request));
    if (method === 'PUT') return this.#put(request, kind, path);
    if (method === 'PATCH') return this.#patch(request, kind, path);
    if (method === 'DELETE') return { status: this.#resources.remove(path.id) ? 200 : 204 };
    throw methodNotAllowed(method);
  }

  /** All of a resource group, of a subscription, or of the resource that they lie under. */
  list(request: HttpRequest, kind: ResourceKind, { id, scope, types }: ArmPath): HttpReply {
    const above = `${types.length === 0 ? scope : id}/`.toLowerCase();
    const all = this.#resources.registry.all(kind.type) as readonly OtherResource[];
    const within = all.filter((each) => each.id.toLowerCase().startsWith(above));
    return listReply(within, request, (each) => resourceJson(each, request));
  }

  /** Throws where there is none. */
  existing(kind: ResourceKind, { id, names, scope }: ArmPath): OtherResource {
    const found = this.#resources.registry.find(kind.type, id);
    if (found !== undefined) return found as OtherResource;
    throw resourceNotFound(`${PROVIDER}/${kind.type}`, names.join('/'), scope);
  }

  /** Base64 of 32 bytes. */
  newKey(): string {
    const { ids } = this.#platform;
    return Buffer.concat([ids.uuidBytes(), ids.uuidBytes()]).toString('base64');
  }

  async #put(request: HttpRequest, kind: ResourceKind, path: ArmPath): Promise<HttpReply> {
    const name = path.names.at(-1) ?? '';
    if (!kind.name.test(name)) {
      throw invalidRequest(`Invalid resource name '${name}': it must match ${kind.name.source} and not be reserved.`);
    }
    this.#checkParent(kind, path);
    const former = this.#resources.registry.find(kind.type, path.id) as OtherResource | undefined;
    const body = readResource(request);
    const given = withoutKeys(body.properties ?? {}, ['provisioningState', ...kind.readOnly]);
    const properties = former === undefined ? given : { ...fixedOf(kind, former), ...given };
    await checkProperties(kind.schema, properties);
    const frame = this.#frame(kind, path, body, former);
    const resource = resourceOf(kind, frame, properties);
    this.#checkUnique(resource);
    if (former !== undefined) {
      checkLocation(former, resource);
      checkFixed(kind, former, resource, given);
    }
    this.#resources.put(resource);
    return jsonReply(former === undefined ? 201 : 200, resourceJson(resource, request));
  }

  /** What the request says nothing of stays. */
  async #patch(request: HttpRequest, kind: ResourceKind, path: ArmPath): Promise<HttpReply> {
    const former = this.existing(kind, path);
    const body = readResource(request);
    const changes = withoutKeys(body.properties ?? {}, ['provisioningState', ...kind.readOnly]);
    const properties = merged(definedOf(kind.toProperties(former)), changes);
    await checkProperties(kind.schema, properties);
    const shown = resourceJson(former, request);
    const frame = this.#frame(kind, path, { location: shown.location, tags: shown.tags, ...body }, former);
    const resource = resourceOf(kind, frame, properties);
    checkLocation(former, resource);
    checkFixed(kind, former, resource, changes);
    this.#resources.put(resource);
    return jsonReply(200, resourceJson(resource, request));
  }

  #frame(kind: ResourceKind, path: ArmPath, body: JsonObject, former: OtherResource | undefined): PutFrame {
    const { clock, ids } = this.#platform;
    const { id, name, createdAtMs } = former ?? {
      id: path.id,
      name: path.names.at(-1) ?? '',
      createdAtMs: clock.now(),
    };
    const isGlobal = kind.type === 'partnerConfigurations' || kind.type === 'partnerRegistrations';
    const location = body.location ?? (isGlobal ? 'global' : undefined);
    if (kind.isTracked && (typeof location !== 'string' || location.trim() === '')) {
      throw new ArmRefusal(400, 'LocationRequired', 'The location property is required for this definition.');
    }
    const keys: Keys =
      former !== undefined && 'keys' in former ? former.keys : { key1: this.newKey(), key2: this.newKey() };
    return {
      id,
      name,
      createdAtMs,
      changedAtMs: clock.now(),
      // As ARM normalises it: `West Europe` is the region `westeurope`.
      location: String(location ?? '')
        .toLowerCase()
        .replaceAll(' ', ''),
      tags: stringMap(body.tags, 'tags') ?? {},
      identity:
        identityOf(body.identity) ?? (former !== undefined && 'identity' in former ? former.identity : undefined),
      keys,
      newId: formatUuid(ids.uuidBytes()),
    };
  }

  #checkParent({ type }: ResourceKind, { id, names }: ArmPath): void {
    if (names.length < 2) return;
    const parent = id.split('/').slice(0, -2).join('/');
    if (this.#resources.registry.get(parent) !== undefined) return;
    throw parentNotFound(`'${names.at(-2)}' of '${PROVIDER}/${type}'`);
  }

  /** A host name has one owner, and a resource has one system topic. */
  #checkUnique(resource: OtherResource): void {
    const { registry } = this.#resources;
    const { id, name, type } = resource;
    const isOther = (other: Resource) => other.id.toLowerCase() !== id.toLowerCase();
    const taken = HOST_TYPES.has(type) ? registry.ownerOfHost(name) : undefined;
    if (taken !== undefined && isOther(taken)) {
      throw new ArmRefusal(409, 'Conflict', `The name '${name}' is in use: by ${taken.id}.`);
    }
    if (type === 'systemTopics' && registry.systemTopicsOf(resource.source).some(isOther)) {
      throw invalidRequest('Only one system topic is allowed per source.');
    }
  }
}

/** `{ id, name, type, location, tags, identity, properties }` [event-grid-protocol 5.2] */
export function resourceJson(resource: OtherResource, asked: Asked): JsonObject {
  const kind = kindOfType(resource.type);
  const { id, name, type } = resource;
  const tracked =
    'location' in resource && kind.isTracked
      ? { location: resource.location, tags: resource.tags, identity: resource.identity }
      : {};
  const properties = { provisioningState: 'Succeeded', ...kind.toProperties(resource), ...kind.shown(resource, asked) };
  // Of a namespace, whose throughput has no bound here.
  const sku = type === 'namespaces' ? { sku: { name: 'Standard', capacity: 1 } } : {};
  return { id, name, type: `${PROVIDER}/${type}`, ...tracked, ...sku, properties };
}

export function methodNotAllowed(method: string): ArmRefusal {
  return new ArmRefusal(405, 'MethodNotAllowed', `The request method '${method}' is not allowed for this resource.`);
}

export function withoutKeys(value: unknown, keys: readonly string[]): JsonObject {
  if (!isObject(value)) throw notUnderstood("'properties' is expected to be an object");
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

/** What may not change is told, rather than changed silently. */
function checkFixed(kind: ResourceKind, former: OtherResource, wanted: OtherResource, given: JsonObject): void {
  const was = kind.toProperties(former);
  const is = kind.toProperties(wanted);
  for (const key of kind.fixed) {
    if (!(key in given) || JSON.stringify(was[key]) === JSON.stringify(is[key])) continue;
    throw invalidRequest(`The property '${key}' of '${former.name}' cannot be changed after its creation.`);
  }
}

/** What was declared without a region takes any. [Azure Resource Manager docs: errors for invalid resource location] */
function checkLocation(former: OtherResource, wanted: OtherResource): void {
  if (!('location' in former && 'location' in wanted) || former.location === wanted.location) return;
  if (former.location === DEFAULT_LOCATION) return;
  throw new ArmRefusal(
    409,
    'InvalidResourceLocation',
    `The resource '${former.name}' already exists in location '${former.location}' in resource group '${resourceGroupOf(former.id)}'. A resource ` +
      `with the same name cannot be created in location '${wanted.location}'. Please select a new resource name.`,
  );
}

/** They need not be said again. */
function fixedOf(kind: ResourceKind, former: OtherResource): JsonObject {
  const all = Object.entries(definedOf(kind.toProperties(former)));
  return Object.fromEntries(all.filter(([key]) => kind.fixed.includes(key)));
}

/** One level deep for objects, as a change names only what is new. */
function merged(former: JsonObject, changes: JsonObject): JsonObject {
  const both = { ...former, ...changes };
  const info = former.partnerTopicInfo;
  const change = changes.partnerTopicInfo;
  return isObject(info) && isObject(change) ? { ...both, partnerTopicInfo: definedOf({ ...info, ...change }) } : both;
}

function resourceOf(kind: ResourceKind, frame: PutFrame, properties: JsonObject): OtherResource {
  return converted((report) => kind.toResource(frame, properties as never, report)) as OtherResource;
}

function definedOf(properties: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(properties)) as JsonObject;
}

function identityOf(value: unknown): Identity | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value) || typeof value.type !== 'string') throw notUnderstood("'identity' is expected to have a type");
  return value as unknown as Identity;
}
