import type { Platform } from '../../../../src/kernel/emulator.ts';
import type { HttpReply, HttpRequest, HttpService } from '../../../../src/transport/http/service.ts';
import type { EventSubscription } from '../../core/resources/definitions.ts';
import type { EventGridLimits } from '../../limits.ts';
import type { Resources } from '../../runtime/resources.ts';
import { checkArmCaller } from './arm-access.ts';
import { loadChecker } from './arm-body.ts';
import { type ArmPath, parseArmPath } from './arm-path.ts';
import { ArmRefusal, jsonReply, refusalReply, resourceNotFound } from './arm-reply.ts';
import { listReply } from './lists.ts';
import { NamespaceSubscriptionRequests } from './namespace-subscription-requests.ts';
import { Operations } from './operations.ts';
import { ResourceActions } from './resource-actions.ts';
import { kindOf } from './resource-kinds.ts';
import { methodNotAllowed, ResourceRequests } from './resource-requests.ts';
import { subscriptionJson } from './subscription-json.ts';
import { SubscriptionRequests, subscriptionAddress } from './subscription-requests.ts';
import { eventTypesOf, operationsReply, topicTypeNameOf, topicTypesReply } from './topic-types.ts';

export interface ArmOptions {
  readonly resources: Resources;
  readonly platform: Platform;
  readonly limits: EventGridLimits;
  readonly requireHttps: boolean;
}

const SUBSCRIPTIONS = 'eventsubscriptions';

/** The resource manager's interface to Event Grid, at the paths of Azure. [event-grid-protocol 5] */
export class ArmHttp implements HttpService {
  readonly name = 'event-grid';
  readonly #options: ArmOptions;
  readonly #operations: Operations;
  readonly #requests: ResourceRequests;
  readonly #actions: ResourceActions;
  readonly #subscriptions: SubscriptionRequests;
  readonly #namespaceSubscriptions: NamespaceSubscriptionRequests;

  constructor(options: ArmOptions) {
    const { resources, platform } = options;
    this.#options = options;
    this.#operations = new Operations(platform);
    this.#requests = new ResourceRequests({ resources, platform });
    this.#actions = new ResourceActions(resources, () => this.#requests.newKey());
    this.#subscriptions = new SubscriptionRequests({ ...options, operations: this.#operations });
    this.#namespaceSubscriptions = new NamespaceSubscriptionRequests({
      ...options,
      operations: this.#operations,
      pushing: this.#subscriptions,
    });
  }

  serves({ path }: Pick<HttpRequest, 'path'>): boolean {
    return parseArmPath(path) !== undefined;
  }

  async answer(request: HttpRequest, gone: AbortSignal): Promise<HttpReply> {
    try {
      checkArmCaller(request, this.#options.platform);
      if ((request.query.get('api-version') ?? '') === '') throw versionMissing();
      if (this.#operations.serves(request.path)) return await this.#operations.answer(request, gone);
      await loadChecker();
      return await this.#route(request, parseArmPath(request.path)!);
    } catch (error) {
      if (error instanceof ArmRefusal) return refusalReply(error);
      throw error;
    }
  }

  #route(request: HttpRequest, path: ArmPath): HttpReply | Promise<HttpReply> {
    const types = path.types.map((type) => type.toLowerCase());
    const { last } = path;
    if (NamespaceSubscriptionRequests.serves(types)) return this.#namespaceSubscriptions.answer(request, path);
    if (types.at(-1) === SUBSCRIPTIONS) {
      return this.#subscriptions.answer(request, subscriptionAddress(path), last);
    }
    const kind = kindOf(types.join('/'));
    if (kind !== undefined && last === undefined) return this.#requests.answer(request, kind, path);
    if (request.method === 'GET' && last !== undefined) {
      const listed = kindOf([...types, last].join('/'));
      if (listed !== undefined) {
        this.#checkAbove(path);
        return this.#requests.list(request, listed, path);
      }
      if (last === SUBSCRIPTIONS) return this.#listSubscriptions(request, path, types);
    }
    const found = this.#ofProvider(request, path, types);
    if (found !== undefined) return found;
    const isPrivate = types.at(-1) === 'privateendpointconnections' || types.at(-1) === 'privatelinkresources';
    if (isPrivate) throw resourceNotFound(path.types.join('/'), path.names.join('/'), path.scope);
    if (kind === undefined || last === undefined) throw unknownType(path);
    return this.#actions.answer(request, this.#requests.existing(kind, path), last);
  }

  /** What is neither a resource nor of one. */
  #ofProvider(request: HttpRequest, { names, last, scope }: ArmPath, types: readonly string[]): HttpReply | undefined {
    const [type = last] = types;
    const isOne = types.length === 1 || (types.length === 0 && last !== undefined);
    if (!isOne) return undefined;
    if (type === 'topictypes' && scope === '')
      return read(request, topicTypesReply(names[0], types.length === 0 ? undefined : last));
    if (type === 'operations' && scope === '') return read(request, operationsReply());
    if (type === 'verifiedpartners' && scope === '') {
      if (names[0] !== undefined) throw resourceNotFound('Microsoft.EventGrid/verifiedPartners', names[0], '');
      return read(request, jsonReply(200, { value: [] }));
    }
    if (type === 'eventtypes' && types.length === 0) return read(request, eventTypesOf(scope));
    if (type === 'extensiontopics' && types.length === 1) return read(request, this.#extensionTopic(scope));
    return undefined;
  }

  /** The system topic of a resource, from the resource's side. */
  #extensionTopic(scope: string): HttpReply {
    const [topic] = this.#options.resources.registry.systemTopicsOf(scope);
    if (topic === undefined) throw resourceNotFound('Microsoft.EventGrid/extensionTopics', 'default', scope);
    return jsonReply(200, {
      id: `${scope}/providers/Microsoft.EventGrid/extensionTopics/default`,
      name: 'default',
      type: 'Microsoft.EventGrid/extensionTopics',
      properties: { description: topic.topicType, systemTopic: topic.id },
    });
  }

  /** Of one source; or of all of a subscription or a resource group, perhaps of one region and one type of topic. */
  #listSubscriptions(request: HttpRequest, path: ArmPath, types: readonly string[]): HttpReply {
    const { registry } = this.#options.resources;
    const isRegional = types.length > 0 && types.every((type) => type === 'locations' || type === 'topictypes');
    const isGroup = /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?$/i.test(path.scope);
    if (isRegional || (types.length === 0 && isGroup)) {
      const location = path.names[types.indexOf('locations')];
      const topicType = path.names[types.indexOf('topictypes')];
      const all = registry
        .all('eventSubscriptions')
        // Those of namespaces are of a type of their own.
        .filter(({ schedule }) => schedule === 'basic')
        .filter(({ source }) => `${source}/`.toLowerCase().startsWith(`${path.scope}/`.toLowerCase()))
        .filter((each) => location === undefined || this.#isIn(each, location))
        .filter(({ source }) => topicType === undefined || this.#isOfType(source, topicType));
      return listReply(all, request, subscriptionJson);
    }
    if (types.length > 0) this.#checkAbove(path);
    if (types.join('/') === 'namespaces/topics') return this.#namespaceSubscriptions.list(request, path);
    const source = types.length === 0 ? path.scope : path.id;
    return listReply(registry.subscriptionsOf(source), request, subscriptionJson);
  }

  #isIn({ source }: EventSubscription, location: string): boolean {
    const of = this.#options.resources.registry.get(source);
    const region = of !== undefined && 'location' in of ? of.location : 'local';
    return region === location.toLowerCase().replaceAll(' ', '');
  }

  #isOfType(source: string, topicType: string): boolean {
    const of = this.#options.resources.registry.get(source);
    const name = of?.type === 'systemTopics' ? of.topicType : topicTypeNameOf(source);
    return name?.toLowerCase() === topicType.toLowerCase();
  }

  /** What lies under a resource can be listed where that is there. */
  #checkAbove(path: ArmPath): void {
    if (path.types.length === 0 || this.#options.resources.registry.get(path.id) !== undefined) return;
    // A domain topic may come with its first subscription, and its list is empty before.
    if (this.#options.resources.domainOf(path.id) !== undefined) return;
    throw resourceNotFound(`Microsoft.EventGrid/${path.types.join('/')}`, path.names.join('/'), path.scope);
  }
}

function read({ method }: HttpRequest, reply: HttpReply): HttpReply {
  if (method === 'GET' || method === 'HEAD') return reply;
  throw methodNotAllowed(method);
}

function versionMissing(): ArmRefusal {
  return new ArmRefusal(
    400,
    'MissingApiVersionParameter',
    'The api-version query parameter (?api-version=) is required for all requests.',
  );
}

function unknownType({ types, last }: ArmPath): ArmRefusal {
  const type = [...types, ...(last === undefined ? [] : [last])].join('/');
  return new ArmRefusal(
    404,
    'InvalidResourceType',
    `The resource type '${type}' could not be found in the namespace 'Microsoft.EventGrid'.`,
  );
}
