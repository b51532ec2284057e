import type { HttpReply, HttpRequest } from '../../../../src/transport/http/service.ts';
import { toNamespaceSubscription } from '../../config/namespace-conversion.ts';
import { NAMESPACE_PROPERTIES_SCHEMAS, type NamespacePropertiesOf } from '../../config/namespace-schema.ts';
import type { NamespaceTopic } from '../../core/resources/definitions.ts';
import { PROVIDER } from '../../core/resources/resource-id.ts';
import { checkProperties, isObject, type JsonObject, readResource } from './arm-body.ts';
import type { ArmPath } from './arm-path.ts';
import { converted, invalidRequest, jsonReply, parentNotFound, resourceNotFound } from './arm-reply.ts';
import { listReply } from './lists.ts';
import {
  type NamespaceSubscription,
  namespaceSubscriptionJson,
  namespaceSubscriptionProperties,
} from './namespace-subscription-json.ts';
import { methodNotAllowed, withoutKeys } from './resource-requests.ts';
import type { SubscriptionRequests, SubscriptionRequestsOptions } from './subscription-requests.ts';

export interface NamespaceSubscriptionRequestsOptions extends SubscriptionRequestsOptions {
  /** Sees to those that push. */
  readonly pushing: SubscriptionRequests;
}

const TYPE = 'namespaces/topics/eventSubscriptions';
const SCHEMA = NAMESPACE_PROPERTIES_SCHEMAS[TYPE];
type Properties = NamespacePropertiesOf<typeof TYPE>;

/** Event subscriptions of namespace topics, with a queue or pushing. Everything throws {@link ArmRefusal}. [event-grid-protocol 5.3] */
export class NamespaceSubscriptionRequests {
  readonly #options: NamespaceSubscriptionRequestsOptions;

  constructor(options: NamespaceSubscriptionRequestsOptions) {
    this.#options = options;
  }

  /** Whether a path, of types in lower case, leads to one, or to all of a topic. */
  static serves(types: readonly string[]): boolean {
    return types.slice(0, 3).join('/') === TYPE.toLowerCase();
  }

  async answer(request: HttpRequest, path: ArmPath): Promise<HttpReply> {
    const { method } = request;
    const { last, names } = path;
    const { resources, pushing } = this.#options;
    if (last !== undefined) {
      return pushing.answer(request, { id: path.id, source: topicIdOf(path), name: names.at(-1) ?? '' }, last);
    }
    if (method === 'GET' || method === 'HEAD') return jsonReply(200, namespaceSubscriptionJson(this.#existing(path)));
    if (method === 'PUT') return this.#put(request, path);
    if (method === 'PATCH') return this.#patch(request, path);
    if (method !== 'DELETE') throw methodNotAllowed(method);
    const found = this.#find(path);
    if (found === undefined) return { status: 204 };
    if (found.type === 'eventSubscriptions') resources.removeSubscription(found.source, found.name);
    else resources.remove(found.id);
    return { status: 200 };
  }

  /** All of a topic. */
  list(request: HttpRequest, topic: ArmPath): HttpReply {
    const { registry } = this.#options.resources;
    const within = `${topic.id}/`.toLowerCase();
    const queues = registry.all(TYPE).filter(({ id }) => id.toLowerCase().startsWith(within));
    return listReply([...queues, ...registry.subscriptionsOf(topic.id)], request, namespaceSubscriptionJson);
  }

  #find(path: ArmPath): NamespaceSubscription | undefined {
    const { registry } = this.#options.resources;
    return registry.find(TYPE, path.id) ?? registry.subscription(topicIdOf(path), path.names.at(-1) ?? '');
  }

  #existing(path: ArmPath): NamespaceSubscription {
    const found = this.#find(path);
    if (found !== undefined) return found;
    throw resourceNotFound(`${PROVIDER}/${TYPE}`, path.names.join('/'), path.scope);
  }

  async #put(request: HttpRequest, path: ArmPath): Promise<HttpReply> {
    const name = path.names.at(-1) ?? '';
    if (!/^[A-Za-z0-9-]{3,50}$/.test(name)) {
      throw invalidRequest(`Invalid event subscription name '${name}': 3 to 50 letters, digits, '-'.`);
    }
    const properties = withoutKeys(readResource(request).properties ?? {}, ['provisioningState']);
    return this.#carryOut(request, path, properties, this.#find(path));
  }

  /** What the request says nothing of stays. */
  async #patch(request: HttpRequest, path: ArmPath): Promise<HttpReply> {
    const former = this.#existing(path);
    const changes = withoutKeys(readResource(request).properties ?? {}, ['provisioningState']);
    const properties: JsonObject = { ...namespaceSubscriptionProperties(former) };
    const deliveryConfiguration = mergedDelivery(properties.deliveryConfiguration, changes.deliveryConfiguration);
    return this.#carryOut(request, path, { ...properties, ...changes, deliveryConfiguration }, former);
  }

  async #carryOut(
    request: HttpRequest,
    path: ArmPath,
    properties: JsonObject,
    former: NamespaceSubscription | undefined,
  ): Promise<HttpReply> {
    const { resources, pushing } = this.#options;
    await checkProperties(SCHEMA, properties);
    const wanted = this.#converted(path, properties as Properties, former);
    const status = former === undefined ? 201 : 200;
    if (former !== undefined && former.type !== wanted.type) {
      throw invalidRequest(`The delivery mode of '${former.name}' cannot be changed after its creation.`);
    }
    if (wanted.type === 'eventSubscriptions') {
      return pushing.carryOut(request, wanted, status, namespaceSubscriptionJson);
    }
    resources.put(wanted);
    return jsonReply(status, namespaceSubscriptionJson(wanted));
  }

  #converted(path: ArmPath, properties: Properties, former: NamespaceSubscription | undefined): NamespaceSubscription {
    const { platform, limits, requireHttps } = this.#options;
    const nowMs = platform.clock.now();
    const topic = this.#topic(path);
    const frame = {
      id: former?.id ?? `${topic.id}/eventSubscriptions/${path.names.at(-1)}`,
      name: former?.name ?? path.names.at(-1) ?? '',
      createdAtMs: former?.createdAtMs ?? nowMs,
      changedAtMs: nowMs,
      topic,
      isDeclared: false,
    };
    return converted((report) => toNamespaceSubscription(frame, properties, { limits, requireHttps, report }));
  }

  #topic(path: ArmPath): NamespaceTopic {
    const topic = this.#options.resources.registry.find('namespaces/topics', topicIdOf(path));
    if (topic !== undefined) return topic;
    throw parentNotFound(`'${path.names.at(-2)}' of '${PROVIDER}/${TYPE}'`);
  }
}

function topicIdOf({ id }: ArmPath): string {
  return id.split('/').slice(0, -2).join('/');
}

/** One level deeper than others: of a queue, a change names only what is new. */
function mergedDelivery(former: unknown, change: unknown): unknown {
  if (!isObject(former) || !isObject(change)) return change ?? former;
  const both: Record<string, unknown> = { ...former, ...change };
  for (const mode of ['queue', 'push']) {
    if (isObject(former[mode]) && isObject(change[mode])) both[mode] = { ...former[mode], ...change[mode] };
  }
  return both;
}
