import Type from 'typebox';
import { ENDPOINT_PROPERTIES, nameSchema } from './declared-schema.ts';
import { EVENT_SUBSCRIPTION_PROPERTIES } from './event-subscription.ts';
import { ACCESS_PROPERTIES } from './resource-properties.ts';

/*
 * Namespaces, their topics and event subscriptions, in the words of the resource manager: for its requests and for `azwire.json`.
 * [event-grid-protocol 5.3]
 */

const closed = { additionalProperties: false } as const;

const { filter, destination, deliveryWithResourceIdentity, deadLetterWithResourceIdentity, expirationTimeUtc } =
  EVENT_SUBSCRIPTION_PROPERTIES;
const { identity, deadLetterDestination } = deadLetterWithResourceIdentity.properties;

const NAMESPACE_PROPERTIES = ACCESS_PROPERTIES;

const NAMESPACE_TOPIC_PROPERTIES = {
  publisherType: Type.Optional(Type.Literal('Custom')),
  inputSchema: Type.Optional(Type.Literal('CloudEventSchemaV1_0')),
  eventRetentionInDays: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 7, default: 1, description: 'How long events are kept that nobody consumes.' }),
  ),
};

const deadLetter = Type.Optional(
  Type.Object(
    { identity: Type.Optional(identity), deadLetterDestination },
    { ...closed, description: 'Where events go that cannot be consumed. Default: they are dropped.' },
  ),
);
const lifeOfEvents = {
  maxDeliveryCount: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, default: 10 })),
  eventTimeToLive: Type.Optional(
    Type.String({ description: 'ISO 8601 duration, from PT1M to the retention of the topic. Default: that.' }),
  ),
  deadLetterDestinationWithResourceIdentity: deadLetter,
};

const deliveryConfigurationSchema = Type.Object(
  {
    deliveryMode: Type.Union([Type.Literal('Queue'), Type.Literal('Push')], {
      description: 'Whether consumers ask for events, or get them.',
    }),
    queue: Type.Optional(
      Type.Object(
        {
          receiveLockDurationInSeconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 300, default: 60 })),
          ...lifeOfEvents,
        },
        { ...closed, description: 'Of the delivery mode Queue.' },
      ),
    ),
    push: Type.Optional(
      Type.Object(
        { ...lifeOfEvents, destination, deliveryWithResourceIdentity },
        { ...closed, description: 'Of the delivery mode Push.' },
      ),
    ),
  },
  { ...closed, description: 'Default: a queue.' },
);

const NAMESPACE_SUBSCRIPTION_PROPERTIES = {
  deliveryConfiguration: Type.Optional(deliveryConfigurationSchema),
  eventDeliverySchema: Type.Optional(Type.Literal('CloudEventSchemaV1_0')),
  filtersConfiguration: Type.Optional(
    Type.Object(
      {
        includedEventTypes: filter.properties.includedEventTypes,
        filters: filter.properties.advancedFilters,
      },
      { ...closed, description: 'Which events it gets. Default: all.' },
    ),
  ),
  expirationTimeUtc,
};

/** What the resource manager takes. */
export const NAMESPACE_PROPERTIES_SCHEMAS = {
  namespaces: Type.Object(NAMESPACE_PROPERTIES, closed),
  'namespaces/topics': Type.Object(NAMESPACE_TOPIC_PROPERTIES, closed),
  'namespaces/topics/eventSubscriptions': Type.Object(NAMESPACE_SUBSCRIPTION_PROPERTIES, closed),
} as const;
export type NamespacePropertiesOf<T extends keyof typeof NAMESPACE_PROPERTIES_SCHEMAS> = Type.Static<
  (typeof NAMESPACE_PROPERTIES_SCHEMAS)[T]
>;

const namespaceSubscriptionSchema = Type.Object(
  { name: nameSchema('3 to 50 letters, digits and "-".'), ...NAMESPACE_SUBSCRIPTION_PROPERTIES },
  { ...closed, description: 'An event subscription of a namespace topic.' },
);

const namespaceTopicSchema = Type.Object(
  {
    name: nameSchema('3 to 50 letters, digits and "-".'),
    ...NAMESPACE_TOPIC_PROPERTIES,
    eventSubscriptions: Type.Optional(Type.Array(namespaceSubscriptionSchema)),
  },
  { ...closed, description: 'A namespace topic. It takes CloudEvents.' },
);

/** What `azwire.json` takes. */
export const namespaceSchema = Type.Object(
  {
    name: nameSchema('3 to 50 letters, digits and "-": the first part of the host name.'),
    ...ENDPOINT_PROPERTIES,
    ...NAMESPACE_PROPERTIES,
    topics: Type.Optional(Type.Array(namespaceTopicSchema)),
  },
  { ...closed, description: 'An Event Grid namespace: events are pulled out of queues, or pushed.' },
);

export type NamespaceConfig = Type.Static<typeof namespaceSchema>;
export type NamespaceTopicConfig = Type.Static<typeof namespaceTopicSchema>;
