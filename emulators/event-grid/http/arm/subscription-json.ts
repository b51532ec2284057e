import type { EventSubscriptionProperties } from '../../config/event-subscription.ts';
import type { DeliveryAttribute, Destination, EventSubscriptionDefinition } from '../../core/definitions.ts';
import type { EventSubscription } from '../../core/resources/definitions.ts';
import type { JsonObject } from './arm-body.ts';

/** What a request would have to say to make it, secrets too: the conversion of properties in reverse. */
export function subscriptionProperties(subscription: EventSubscription): EventSubscriptionProperties {
  const { definition, deliveryIdentity, deadLetterIdentity } = subscription;
  const { destination, deadLetterDestination, filter } = definition;
  const properties = {
    ...(deliveryIdentity === undefined
      ? { destination }
      : { deliveryWithResourceIdentity: { identity: deliveryIdentity, destination } }),
    filter,
    labels: definition.labels,
    expirationTimeUtc: definition.expirationTimeUtc,
    eventDeliverySchema: definition.eventDeliverySchema,
    retryPolicy: definition.retryPolicy,
    ...(deadLetterDestination !== undefined && deadLetterIdentity !== undefined
      ? { deadLetterWithResourceIdentity: { identity: deadLetterIdentity, deadLetterDestination } }
      : { deadLetterDestination }),
  };
  return JSON.parse(JSON.stringify(properties)) as EventSubscriptionProperties;
}

/** As a reply shows it: without its secrets, which are the query of its URL and secret attributes. [event-grid-protocol 3.7, 3.8] */
export function subscriptionJson(subscription: EventSubscription): JsonObject {
  const { id, name, source, provisioningState } = subscription;
  const properties: JsonObject = { ...subscriptionProperties(subscription) };
  const { destination, deliveryWithResourceIdentity: withIdentity } = properties;
  const shown = shownDestination(subscription.definition.destination);
  return {
    id,
    name,
    type: typeOf(id),
    properties: {
      topic: source.toLowerCase(),
      provisioningState,
      ...properties,
      ...(destination !== undefined && { destination: shown }),
      ...(withIdentity !== undefined && {
        deliveryWithResourceIdentity: { ...withIdentity, destination: shown },
      }),
    },
  };
}

/** What is nested comes after what it is nested in. */
const TYPE_NAMES = ['domains', 'topics', 'systemTopics', 'partnerTopics', 'eventSubscriptions'];

/** Of a nested one it names what it is nested in: `Microsoft.EventGrid/topics/eventSubscriptions`. */
function typeOf(id: string): string {
  const [, ...segments] = id.slice(id.toLowerCase().lastIndexOf('/microsoft.eventgrid/') + 1).split('/');
  const types = segments.filter((_, index) => index % 2 === 0).map((type) => type.toLowerCase());
  return ['Microsoft.EventGrid', ...TYPE_NAMES.filter((name) => types.includes(name.toLowerCase()))].join('/');
}

/** With its secrets. Storage queues have none. */
export function deliveryAttributesOf({ destination }: EventSubscriptionDefinition): readonly DeliveryAttribute[] {
  return destination.endpointType === 'StorageQueue' ? [] : destination.properties.deliveryAttributeMappings;
}

function shownDestination(destination: Destination): JsonObject {
  const { endpointType, properties } = destination;
  if (endpointType === 'StorageQueue') return { endpointType, properties };
  const deliveryAttributeMappings = properties.deliveryAttributeMappings.map(shownAttribute);
  if (endpointType !== 'WebHook') return { endpointType, properties: { ...properties, deliveryAttributeMappings } };
  const { endpointUrl, ...rest } = properties;
  const endpointBaseUrl = endpointUrl.replace(/\?.*$/s, '');
  return { endpointType, properties: { endpointUrl: null, endpointBaseUrl, ...rest, deliveryAttributeMappings } };
}

function shownAttribute(attribute: DeliveryAttribute): object {
  if (attribute.type === 'Dynamic' || !attribute.properties.isSecret) return attribute;
  return { ...attribute, properties: { ...attribute.properties, value: null } };
}
