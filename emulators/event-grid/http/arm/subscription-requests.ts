import type { Platform } from '../../../../src/kernel/emulator.ts';
import type { HttpReply, HttpRequest } from '../../../../src/transport/http/service.ts';
import {
  type EventSubscriptionProperties,
  eventSubscriptionPropertiesSchema,
} from '../../config/event-subscription.ts';
import { toSubscription } from '../../config/subscription-conversion.ts';
import type { InputSchema } from '../../core/event/accepted-event.ts';
import type { EventSubscription } from '../../core/resources/definitions.ts';
import { hasEvents, isOfEventGrid } from '../../core/resources/event-source.ts';
import { lastNameOf, PROVIDER, subscriptionIdOf } from '../../core/resources/resource-id.ts';
import type { EventGridLimits } from '../../limits.ts';
import type { PutResult } from '../../runtime/event-subscriptions.ts';
import type { Resources } from '../../runtime/resources.ts';
import { checkProperties, isObject, type JsonObject, readResource } from './arm-body.ts';
import type { ArmPath } from './arm-path.ts';
import { converted, invalidRequest, jsonReply, parentNotFound, resourceNotFound } from './arm-reply.ts';
import type { OperationResult, Operations } from './operations.ts';
import { methodNotAllowed, withoutKeys } from './resource-requests.ts';
import { deliveryAttributesOf, subscriptionJson, subscriptionProperties } from './subscription-json.ts';

export interface SubscriptionRequestsOptions {
  readonly resources: Resources;
  readonly operations: Operations;
  readonly platform: Pick<Platform, 'clock'>;
  readonly limits: EventGridLimits;
  readonly requireHttps: boolean;
}

/** Which event subscription is meant, by whichever form of its id. */
export interface SubscriptionAddress {
  /** As it is spelled in the request. */
  readonly id: string;
  readonly source: string;
  readonly name: string;
}

const NAME = /^[A-Za-z0-9-]{3,64}$/;
const READ_ONLY = ['topic', 'provisioningState'];
/** Of a change, whose properties are not wrapped. */
const UPDATE_KEYS = Object.keys(eventSubscriptionPropertiesSchema.properties);

/** Event subscriptions, as resources of their own, and as extensions of any resource. Everything throws {@link ArmRefusal}. */
export class SubscriptionRequests {
  readonly #options: SubscriptionRequestsOptions;

  constructor(options: SubscriptionRequestsOptions) {
    this.#options = options;
  }

  async answer(request: HttpRequest, address: SubscriptionAddress, action: string | undefined): Promise<HttpReply> {
    const { method } = request;
    const { source, name } = address;
    if (action !== undefined) return this.#act(method, action, this.existing(address));
    if (method === 'GET' || method === 'HEAD') return jsonReply(200, subscriptionJson(this.existing(address)));
    if (method === 'DELETE') {
      return { status: this.#options.resources.removeSubscription(source, name) ? 200 : 204 };
    }
    if (method === 'PUT') return this.#put(request, address);
    if (method === 'PATCH') return this.#patch(request, address);
    throw methodNotAllowed(method);
  }

  /** Throws where there is none. */
  existing({ source, name }: Pick<SubscriptionAddress, 'source' | 'name'>): EventSubscription {
    const found = this.#options.resources.registry.subscription(source, name);
    if (found !== undefined) return found;
    throw resourceNotFound(`${PROVIDER}/eventSubscriptions`, name, source);
  }

  /** [event-grid-protocol 5.1] */
  #act(method: string, action: string, { definition }: EventSubscription): HttpReply {
    if (method !== 'POST') throw methodNotAllowed(method);
    if (action === 'getdeliveryattributes') return jsonReply(200, { value: deliveryAttributesOf(definition) });
    if (action !== 'getfullurl') throw invalidRequest(`The action '${action}' is not one of an event subscription.`);
    const { destination } = definition;
    if (destination.endpointType !== 'WebHook') {
      throw invalidRequest('The full URL can be read for event subscriptions with a webhook only.');
    }
    return jsonReply(200, { endpointUrl: destination.properties.endpointUrl });
  }

  async #put(request: HttpRequest, address: SubscriptionAddress): Promise<HttpReply> {
    const { registry } = this.#options.resources;
    const { source, name } = address;
    if (!NAME.test(name))
      throw invalidRequest(`Invalid event subscription name '${name}': 3 to 64 letters, digits, '-'.`);
    this.#checkSource(source, name);
    const body = readResource(request);
    const properties = withoutReadOnly(withoutKeys(body.properties ?? {}, READ_ONLY));
    const wanted = await this.#wanted(address, properties);
    const isNew = registry.subscription(source, name) === undefined;
    return this.carryOut(request, wanted, isNew ? 201 : 200);
  }

  /** What the request says nothing of stays. */
  async #patch(request: HttpRequest, address: SubscriptionAddress): Promise<HttpReply> {
    const former = this.existing(address);
    const changes = withoutReadOnly(readResource(request, UPDATE_KEYS));
    const properties: Record<string, unknown> = { ...subscriptionProperties(former), ...changes };
    // Either says where it goes; so the other one goes.
    if (changes.destination !== undefined) properties.deliveryWithResourceIdentity = undefined;
    if (changes.deliveryWithResourceIdentity !== undefined) properties.destination = undefined;
    if (changes.deadLetterDestination !== undefined) properties.deadLetterWithResourceIdentity = undefined;
    if (changes.deadLetterWithResourceIdentity !== undefined) properties.deadLetterDestination = undefined;
    const wanted = await this.#wanted(address, JSON.parse(JSON.stringify(properties)));
    return this.carryOut(request, wanted, 201);
  }

  /** Goes on behind the reply, because the endpoint is asked first. [event-grid-protocol 5.2] */
  async carryOut(
    request: HttpRequest,
    wanted: EventSubscription,
    status: number,
    json = subscriptionJson,
  ): Promise<HttpReply> {
    const { resources, operations } = this.#options;
    const ended = resources.putSubscription(wanted).then(operationResult);
    const { endpointType } = wanted.definition.destination;
    // Only webhooks are asked: all others have agreed in a moment.
    if (endpointType !== 'WebHook') await ended;
    const shown = resources.registry.subscription(wanted.source, wanted.name) ?? wanted;
    const isDone = shown.provisioningState === 'Succeeded';
    const headers = isDone ? {} : operations.begin(ended, request, subscriptionIdOf(wanted.source) || 'none', 'local');
    return jsonReply(status, json(shown), headers);
  }

  async #wanted(address: SubscriptionAddress, properties: JsonObject): Promise<EventSubscription> {
    const { resources, platform, limits, requireHttps } = this.#options;
    await checkProperties(eventSubscriptionPropertiesSchema, properties);
    const inputSchema = inputSchemaOf(resources, address.source);
    const subscription = converted((report) =>
      toSubscription(properties as EventSubscriptionProperties, { inputSchema, limits, requireHttps, report }),
    );
    const nowMs = platform.clock.now();
    return {
      type: 'eventSubscriptions',
      ...address,
      createdAtMs: nowMs,
      changedAtMs: nowMs,
      ...subscription,
      schedule: 'basic',
      provisioningState: 'Creating',
      isDeclared: false,
    };
  }

  /** What lies in Event Grid must be there; a domain topic may come with its first subscription. */
  #checkSource(source: string, name: string): void {
    const { resources, limits } = this.#options;
    const { registry } = resources;
    const isMade = resources.domainOf(source)?.autoCreateTopicWithFirstSubscription ?? false;
    const of = registry.get(source);
    if (of !== undefined && !hasEvents(of)) {
      throw invalidRequest(`Event subscriptions cannot be made of '${of.name}', which is of the type '${of.type}'.`);
    }
    if (of === undefined && isOfEventGrid(source) && !isMade) {
      throw parentNotFound(`'${lastNameOf(source)}'`);
    }
    const others = registry.subscriptionsOf(source).filter((each) => each.name.toLowerCase() !== name.toLowerCase());
    const isDomain = registry.find('domains', source) !== undefined;
    const most = isDomain ? limits.subscriptionsPerDomainMax : limits.subscriptionsPerTopicMax;
    if (others.length < most) return;
    throw invalidRequest(`The limit of ${most} event subscriptions per ${isDomain ? 'domain' : 'topic'} is reached.`);
  }
}

/** `…/topics/{t}/eventSubscriptions/{n}`, or `{any resource}/providers/Microsoft.EventGrid/eventSubscriptions/{n}`. */
export function subscriptionAddress({ scope, types, names, id }: ArmPath): SubscriptionAddress {
  const name = names.at(-1) ?? '';
  return { id, name, source: types.length === 1 ? scope : id.split('/').slice(0, -2).join('/') };
}

/** What events of a source look like: of what is not of Event Grid, as of Azure's resources. */
function inputSchemaOf(resources: Resources, source: string): InputSchema {
  const of = resources.registry.get(source);
  if (of !== undefined && 'inputSchema' in of) return of.inputSchema;
  const domain = resources.domainOf(source);
  if (domain !== undefined) return domain.inputSchema;
  return of?.type === 'partnerTopics' || of?.type === 'namespaces/topics' ? 'CloudEventSchemaV1_0' : 'EventGridSchema';
}

/** What replies tell of a destination beside what requests say. */
function withoutReadOnly(properties: JsonObject): JsonObject {
  const { destination, deliveryWithResourceIdentity: withIdentity } = properties;
  return {
    ...properties,
    ...(isObject(destination) && { destination: bareDestination(destination) }),
    ...(isObject(withIdentity) &&
      isObject(withIdentity.destination) && {
        deliveryWithResourceIdentity: { ...withIdentity, destination: bareDestination(withIdentity.destination) },
      }),
  };
}

function bareDestination(destination: JsonObject): JsonObject {
  if (!isObject(destination.properties)) return destination;
  const keys = ['endpointBaseUrl', 'minimumTlsVersionAllowed'];
  return { ...destination, properties: withoutKeys(destination.properties, keys) };
}

/** [event-grid-protocol 3.1] */
function operationResult(result: PutResult): OperationResult {
  if (result.type === 'succeeded') return { status: 'Succeeded' };
  if (result.type === 'canceled') return { status: 'Canceled' };
  const reason = { code: 'Url validation', message: result.message };
  const message = "The resource operation completed with terminal provisioning state 'Failed'.";
  return {
    status: 'Failed',
    error: { code: 'ResourceOperationFailure', message, details: [reason], innererror: reason },
  };
}
