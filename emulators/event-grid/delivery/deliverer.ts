import type { Platform } from '../../../src/kernel/emulator.ts';
import {
  ownStorageAccount,
  type StorageAccount,
  type StorageService,
  storageAccountOf,
} from '../../../src/storage-account/storage-account.ts';
import type { Destination } from '../core/definitions.ts';
import type { Attempt, AttemptResult, DeliveryOutcome } from '../core/delivery/commands.ts';
import { lastNameOf } from '../core/resources/resource-id.ts';
import { AmqpConnections } from './amqp-connections.ts';
import { namespaceOf, ownNamespace } from './amqp-namespace.ts';
import { deliverToFunction } from './azure-function.ts';
import { writeDeadLetters } from './dead-letter-blob.ts';
import { within } from './deadline.ts';
import { jsonArray } from './delivery-body.ts';
import { DeliveryFailure, failedResult } from './delivery-failure.ts';
import { deliveryHeaders } from './delivery-headers.ts';
import { DEFAULT_DELIVERY_SWITCHES, type DeliverySwitches } from './delivery-switches.ts';
import { eventHubMessage, serviceBusMessage } from './event-message.ts';
import { type HandshakeRequest, type HandshakeResult, shakeHands } from './handshake.ts';
import { HttpConnections } from './http-connections.ts';
import { Identity } from './identity.ts';
import { deliverToNamespaceTopic } from './namespace-topic.ts';
import { Pace, wait } from './pace.ts';
import { deliverToStorageQueue } from './storage-queue.ts';
import { subscriptionEvent } from './subscription-event.ts';
import { deliverToWebhook, requestWebhook, webhookEndpoint } from './webhook.ts';

/** The opener of all its connections in reports. */
const NAME = 'event-grid';
/** How long a destination may take. [event-grid-protocol 3.1, 3.3] */
const ANSWER_MS = 30_000;
/** After this time a handshake that failed is tried once more. [event-grid-protocol 3.1] */
const HANDSHAKE_RETRY_MS = 5_000;
/** Of so many subscriptions is kept in mind why they fail. */
const FAILING_MAX = 10_000;

export interface DelivererOptions {
  readonly platform: Platform;
  /** Resource id of a namespace or account, complete and in lower case → connection string. What is not in it is of this instance. */
  readonly connectionStrings: ReadonlyMap<string, string>;
  /** Resource id of a function app, complete and in lower case → where its host is, perhaps with its key: `http://localhost:7071?code=…`. */
  readonly functionApps: ReadonlyMap<string, string>;
  /** Default: {@link DEFAULT_DELIVERY_SWITCHES}. */
  readonly switches?: DeliverySwitches;
}

type Subscription = HandshakeRequest['subscription'];

/** Takes events to where they are to go, by dialling it. Never throws and never rejects: what went wrong is the result. */
export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #platform: Platform;
  readonly #switches: DeliverySwitches;
  readonly #connections: HttpConnections;
  readonly #amqp: AmqpConnections;
  readonly #identity: Identity;
  readonly #stopped = new AbortController();
  /** By subscription, only where the endpoint has allowed no more. */
  readonly #paces = new Map<string, Pace>();
  /** By subscription, what the last attempt failed with: it is logged once. */
  readonly #failing = new Map<string, DeliveryOutcome>();

  constructor(options: DelivererOptions) {
    const { platform, switches = DEFAULT_DELIVERY_SWITCHES } = options;
    this.#switches = switches;
    this.#options = options;
    this.#platform = platform;
    this.#connections = new HttpConnections(platform, NAME);
    this.#amqp = new AmqpConnections(platform, NAME);
    this.#identity = new Identity(platform);
  }

  /** Carries out one attempt. */
  async carryOut(attempt: Attempt): Promise<AttemptResult> {
    const result = await this.#tried(attempt);
    this.#log(attempt, result);
    return result;
  }

  async #tried(attempt: Attempt): Promise<AttemptResult> {
    try {
      if (isRequest(attempt)) await this.#paces.get(keyOf(attempt.subscription))?.turn(this.#stopped.signal);
      const status = await this.#within((signal) =>
        attempt.type === 'deliver' ? this.#deliver(attempt, signal) : this.#bury(attempt, signal),
      );
      return { type: 'delivered', ...(status !== undefined && { status }) };
    } catch (error) {
      return failedResult(error);
    }
  }

  /** In the time that a destination has. */
  async #within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return within(this.#platform.clock, ANSWER_MS, this.#stopped.signal, work);
  }

  /** Asks the endpoint whether it wants events. Endpoints other than webhooks are validated without being asked. */
  async handshake(request: HandshakeRequest, { triesAgain = true } = {}): Promise<HandshakeResult> {
    const first = await this.#handshake(request);
    if (first.type !== 'failed' || !triesAgain || this.#stopped.signal.aborted) return first;
    try {
      await wait(this.#platform.clock, HANDSHAKE_RETRY_MS, this.#stopped.signal);
      return await this.#handshake(request);
    } catch {
      return first;
    }
  }

  async #handshake(request: HandshakeRequest): Promise<HandshakeResult> {
    const result = await this.#within((signal) => shakeHands(request, this.#webhooks, signal));
    if (result.type === 'validated') this.#allowRate(request.subscription, result.allowedRatePerMinute);
    return result;
  }

  /** Keeps the requests to a webhook within what it has allowed. Undefined: any number. */
  #allowRate(subscription: Subscription, perMinute: number | undefined): void {
    const key = keyOf(subscription);
    if (perMinute === undefined) this.#paces.delete(key);
    else this.#paces.set(key, new Pace(this.#platform.clock, perMinute));
  }

  /** Tells a webhook that its subscription is gone. What comes of it is logged, and changes nothing. */
  async notifyDeletion(subscription: Subscription): Promise<void> {
    const { source, name, definition } = subscription;
    this.#allowRate(subscription, undefined);
    this.#failing.delete(keyOf(subscription));
    if (definition.destination.endpointType !== 'WebHook') return;
    const data = { eventSubscriptionId: `${source}/providers/Microsoft.EventGrid/eventSubscriptions/${name}` };
    const type = 'Microsoft.EventGrid.SubscriptionDeletedEvent';
    const event = subscriptionEvent(subscription, type, data, this.#platform);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      ...deliveryHeaders({ subscription, events: [event] }),
      'aeg-event-type': 'SubscriptionDeletion',
    };
    const body = jsonArray([event.event.payload]);
    const endpoint = webhookEndpoint(definition.destination.properties);
    try {
      const request = { method: 'POST', headers, body } as const;
      await this.#within((signal) => requestWebhook(endpoint, request, this.#webhooks, signal));
    } catch (error) {
      const reason = (error as Error).message;
      this.#platform.log.warn('a webhook was not told that its subscription is deleted', {
        source,
        subscription: name,
        reason,
      });
    }
  }

  /** Gives up what is under way and closes all connections. */
  async stop(): Promise<void> {
    this.#stopped.abort(new DeliveryFailure('Canceled', undefined, 'The service was stopped.'));
    this.#connections.close();
    await this.#amqp.close();
  }

  get #webhooks() {
    const switches = this.#switches;
    return { connections: this.#connections, identity: this.#identity, platform: this.#platform, switches };
  }

  #deliver(attempt: Attempt, signal: AbortSignal): Promise<number | undefined> {
    const { destination } = attempt.subscription.definition;
    switch (destination.endpointType) {
      case 'WebHook': {
        const { deliveryAttributeMappings } = destination.properties;
        const endpoint = webhookEndpoint(destination.properties);
        return deliverToWebhook(attempt, endpoint, deliveryAttributeMappings, this.#webhooks, signal);
      }
      case 'AzureFunction':
        return deliverToFunction(attempt, destination.properties, this.#options.functionApps, this.#webhooks, signal);
      case 'ServiceBusQueue':
      case 'ServiceBusTopic':
      case 'EventHub':
        return this.#deliverByAmqp(attempt, destination, signal);
      case 'StorageQueue': {
        const account = this.#account(destination.properties, 'queue');
        return deliverToStorageQueue(attempt, destination.properties, account, this.#webhooks, signal);
      }
      case 'NamespaceTopic':
        return deliverToNamespaceTopic(attempt, destination.properties.resourceId, this.#webhooks, signal);
    }
  }

  async #deliverByAmqp(
    attempt: Attempt,
    {
      endpointType,
      properties,
    }: Extract<Destination, { endpointType: 'ServiceBusQueue' | 'ServiceBusTopic' | 'EventHub' }>,
    signal: AbortSignal,
  ): Promise<undefined> {
    const { resourceId, deliveryAttributeMappings: mappings } = properties;
    const [, id = '', name = '', entity = ''] = ENTITY_ID.exec(resourceId) ?? [];
    const service = endpointType === 'EventHub' ? 'event-hubs' : 'service-bus';
    const connectionString = this.#options.connectionStrings.get(id.toLowerCase());
    const own = connectionString === undefined ? ownNamespace(name, service, this.#identity) : undefined;
    const namespace = own ?? namespaceOf(connectionString!);
    if (namespace === undefined) throw badConnectionString(id);
    const encode = endpointType === 'EventHub' ? eventHubMessage : serviceBusMessage;
    const messages = attempt.events.map((event) => encode(attempt, event, mappings, this.#switches));
    await this.#amqp.send(namespace, entity, messages, signal);
  }

  async #bury(attempt: Attempt, signal: AbortSignal): Promise<number> {
    const { deadLetterDestination } = attempt.subscription.definition;
    if (deadLetterDestination === undefined) {
      throw new DeliveryFailure('NotFound', undefined, 'The subscription has no destination for dead letters.');
    }
    const { properties } = deadLetterDestination;
    const account = this.#account(properties, 'blob');
    return writeDeadLetters(attempt, properties.blobContainerName, account, this.#webhooks, signal);
  }

  #account({ resourceId }: { readonly resourceId: string }, service: StorageService): StorageAccount {
    const connectionString = this.#options.connectionStrings.get(resourceId.toLowerCase());
    if (connectionString === undefined) {
      const token = async () => (await this.#identity.token(STORAGE_AUDIENCE)).token;
      return ownStorageAccount(lastNameOf(resourceId), service, token);
    }
    const account = storageAccountOf(connectionString, service);
    if (account === undefined) throw badConnectionString(resourceId);
    return account;
  }

  /** The first failure of a subscription, and each that differs from the one before. */
  #log({ type, subscription }: Attempt, result: AttemptResult): void {
    const key = keyOf(subscription);
    if (result.type === 'delivered') return void this.#failing.delete(key);
    if (this.#stopped.signal.aborted || this.#failing.get(key) === result.outcome) return;
    if (this.#failing.size >= FAILING_MAX) this.#failing.clear();
    this.#failing.set(key, result.outcome);
    const { source, name } = subscription;
    const what = type === 'deliver' ? 'events could not be delivered' : 'events could not be dead-lettered';
    const { outcome, detail } = result;
    this.#platform.log.warn(what, { source, subscription: name, outcome, reason: detail });
  }
}

const STORAGE_AUDIENCE = 'https://storage.azure.com';
/** Of a queue, a topic or an event hub in its namespace. */
const ENTITY_ID = /^(.*\/namespaces\/([^/]+))\/(?:queues|topics|eventhubs)\/(.+)$/i;

function isRequest({ type, subscription }: Attempt): boolean {
  return type === 'deliver' && subscription.definition.destination.endpointType === 'WebHook';
}

function keyOf({ source, name }: Pick<Subscription, 'source' | 'name'>): string {
  return `${source}/${name}`.toLowerCase();
}

function badConnectionString(id: string): DeliveryFailure {
  return new DeliveryFailure(
    'Unauthorized',
    undefined,
    `The connection string configured for ${id} has no endpoint or key.`,
  );
}
