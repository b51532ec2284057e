import type { NamespacePropertiesOf } from '../../config/namespace-schema.ts';
import type { FilterDefinition } from '../../core/definitions.ts';
import type { EventSubscription, QueueSubscription } from '../../core/resources/definitions.ts';
import { PROVIDER } from '../../core/resources/resource-id.ts';
import type { JsonObject } from './arm-body.ts';
import { subscriptionJson } from './subscription-json.ts';

export type NamespaceSubscription = QueueSubscription | EventSubscription;
type Properties = NamespacePropertiesOf<'namespaces/topics/eventSubscriptions'>;

/** What a request would have to say to make it, secrets too. [event-grid-protocol 5.3] */
export function namespaceSubscriptionProperties(subscription: NamespaceSubscription): Properties {
  const isQueue = subscription.type !== 'eventSubscriptions';
  const filter = isQueue ? subscription.filter : subscription.definition.filter;
  const expirationTimeUtc = isQueue ? subscription.expirationTimeUtc : subscription.definition.expirationTimeUtc;
  const properties = {
    deliveryConfiguration: isQueue
      ? { deliveryMode: 'Queue', queue: queueOf(subscription) }
      : { deliveryMode: 'Push', push: pushOf(subscription) },
    eventDeliverySchema: 'CloudEventSchemaV1_0',
    filtersConfiguration: filtersOf(filter),
    expirationTimeUtc,
  };
  return JSON.parse(JSON.stringify(properties)) as Properties;
}

/** As a reply shows it: without its secrets. */
export function namespaceSubscriptionJson(subscription: NamespaceSubscription): JsonObject {
  const { id, name } = subscription;
  const properties: JsonObject = { ...namespaceSubscriptionProperties(subscription) };
  const isQueue = subscription.type !== 'eventSubscriptions';
  return {
    id,
    name,
    type: `${PROVIDER}/namespaces/topics/eventSubscriptions`,
    properties: {
      provisioningState: isQueue ? 'Succeeded' : subscription.provisioningState,
      ...properties,
      ...(!isQueue && { deliveryConfiguration: { deliveryMode: 'Push', push: shownPush(subscription) } }),
    },
  };
}

function queueOf({
  receiveLockDurationInSeconds,
  maxDeliveryCount,
  eventTimeToLive,
  deadLetterDestination,
  deadLetterIdentity,
}: QueueSubscription): object {
  return {
    receiveLockDurationInSeconds,
    maxDeliveryCount,
    eventTimeToLive,
    ...deadLetterOf(deadLetterDestination, deadLetterIdentity),
  };
}

function pushOf({ definition, deliveryIdentity, deadLetterIdentity }: EventSubscription): object {
  const { destination, retryPolicy, deadLetterDestination } = definition;
  return {
    maxDeliveryCount: retryPolicy.maxDeliveryAttempts,
    eventTimeToLive: `PT${Math.round(retryPolicy.eventTimeToLiveInMinutes * 60)}S`,
    ...(deliveryIdentity === undefined
      ? { destination }
      : { deliveryWithResourceIdentity: { identity: deliveryIdentity, destination } }),
    ...deadLetterOf(deadLetterDestination, deadLetterIdentity),
  };
}

function shownPush(subscription: EventSubscription): object {
  const { destination, deliveryWithResourceIdentity } = subscriptionJson(subscription).properties as JsonObject;
  return {
    ...pushOf(subscription),
    ...(destination !== undefined && { destination }),
    ...(deliveryWithResourceIdentity !== undefined && { deliveryWithResourceIdentity }),
  };
}

function deadLetterOf(deadLetterDestination: unknown, identity: unknown): object {
  if (deadLetterDestination === undefined) return {};
  return { deadLetterDestinationWithResourceIdentity: { identity, deadLetterDestination } };
}

function filtersOf({ includedEventTypes, advancedFilters }: FilterDefinition): object {
  return { includedEventTypes, filters: advancedFilters };
}
