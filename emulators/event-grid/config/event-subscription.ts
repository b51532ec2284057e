import Type from 'typebox';

const closed = { additionalProperties: false } as const;

const resourceId = Type.String({
  minLength: 1,
  description:
    'The resource id. Without /subscriptions/… in front it lies in the resource group of this instance: Microsoft.ServiceBus/namespaces/default/queues/orders.',
});

const deliveryAttributeSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, description: 'The header, or the name of the message property.' }),
    type: Type.Union([Type.Literal('Static'), Type.Literal('Dynamic')]),
    properties: Type.Object(
      {
        value: Type.Optional(Type.String({ description: 'Of a static one.' })),
        isSecret: Type.Optional(Type.Boolean({ description: 'Of a static one: not shown where it is read.' })),
        sourceField: Type.Optional(
          Type.String({ description: 'Of a dynamic one: where in the event, data.customer.id.' }),
        ),
      },
      closed,
    ),
  },
  { ...closed, description: 'What a delivery carries beside the event.' },
);

/** All that a destination may have; which of it, and what it must have, depends on its type. */
const destinationSchema = Type.Object(
  {
    endpointType: Type.String({
      description:
        'WebHook, AzureFunction, ServiceBusQueue, ServiceBusTopic, EventHub, StorageQueue or NamespaceTopic.',
    }),
    properties: Type.Object(
      {
        endpointUrl: Type.Optional(Type.String({ description: 'WebHook: where events are posted, with its query.' })),
        resourceId: Type.Optional(resourceId),
        queueName: Type.Optional(Type.String({ minLength: 1, description: 'StorageQueue: the queue in the account.' })),
        queueMessageTimeToLiveInSeconds: Type.Optional(
          Type.Integer({ minimum: -1, description: 'StorageQueue. Default: 604800, 7 days; -1 for no end.' }),
        ),
        maxEventsPerBatch: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 5000, description: 'WebHook, AzureFunction. Default: 1, no batches.' }),
        ),
        preferredBatchSizeInKilobytes: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 1024, description: 'WebHook, AzureFunction. Default: 64.' }),
        ),
        azureActiveDirectoryTenantId: Type.Optional(Type.String()),
        azureActiveDirectoryApplicationIdOrUri: Type.Optional(
          Type.String({ description: 'WebHook: deliveries carry a token for this application.' }),
        ),
        deliveryAttributeMappings: Type.Optional(Type.Array(deliveryAttributeSchema, { maxItems: 10 })),
      },
      closed,
    ),
  },
  { ...closed, description: 'Where events go.' },
);

const identitySchema = Type.Object(
  {
    type: Type.Union([Type.Literal('SystemAssigned'), Type.Literal('UserAssigned')]),
    userAssignedIdentity: Type.Optional(Type.String()),
  },
  { ...closed, description: 'The managed identity that delivers.' },
);

const deadLetterDestinationSchema = Type.Object(
  {
    endpointType: Type.Literal('StorageBlob'),
    properties: Type.Object(
      { resourceId, blobContainerName: Type.String({ minLength: 1 }) },
      { ...closed, description: 'The storage account, and the container in it.' },
    ),
  },
  { ...closed, description: 'Where events go that cannot be delivered. Default: they are dropped.' },
);

const advancedFilterSchema = Type.Object(
  {
    operatorType: Type.String({ description: 'NumberIn, StringContains, BoolEquals, IsNotNull …' }),
    key: Type.String({ minLength: 1, description: 'subject, data.colour …' }),
    value: Type.Optional(Type.Union([Type.Number(), Type.Boolean()])),
    values: Type.Optional(Type.Array(Type.Unknown())),
  },
  closed,
);

const filterSchema = Type.Object(
  {
    includedEventTypes: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { description: 'Default: all.' })),
    subjectBeginsWith: Type.Optional(Type.String()),
    subjectEndsWith: Type.Optional(Type.String()),
    isSubjectCaseSensitive: Type.Optional(Type.Boolean({ default: false })),
    enableAdvancedFilteringOnArrays: Type.Optional(Type.Boolean({ default: false })),
    advancedFilters: Type.Optional(Type.Array(advancedFilterSchema)),
  },
  { ...closed, description: 'Which events it gets. Default: all.' },
);

/** The properties of an event subscription, as in the resource manager. [event-grid-protocol 3.5-3.8, 4] */
export const EVENT_SUBSCRIPTION_PROPERTIES = {
  destination: Type.Optional(destinationSchema),
  deliveryWithResourceIdentity: Type.Optional(
    Type.Object({ identity: identitySchema, destination: destinationSchema }, closed),
  ),
  filter: Type.Optional(filterSchema),
  labels: Type.Optional(Type.Array(Type.String())),
  expirationTimeUtc: Type.Optional(Type.String({ description: 'ISO 8601. Default: it does not expire.' })),
  eventDeliverySchema: Type.Optional(
    Type.Union(
      [Type.Literal('EventGridSchema'), Type.Literal('CloudEventSchemaV1_0'), Type.Literal('CustomInputSchema')],
      { description: "The form in which it gets events. Default: that of the topic's input." },
    ),
  ),
  retryPolicy: Type.Optional(
    Type.Object(
      {
        maxDeliveryAttempts: Type.Optional(Type.Integer({ minimum: 1, maximum: 30, default: 30 })),
        eventTimeToLiveInMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440, default: 1440 })),
      },
      closed,
    ),
  ),
  deadLetterDestination: Type.Optional(deadLetterDestinationSchema),
  deadLetterWithResourceIdentity: Type.Optional(
    Type.Object({ identity: identitySchema, deadLetterDestination: deadLetterDestinationSchema }, closed),
  ),
};

/** What the resource manager takes. */
export const eventSubscriptionPropertiesSchema = Type.Object(EVENT_SUBSCRIPTION_PROPERTIES, closed);
export type EventSubscriptionProperties = Type.Static<typeof eventSubscriptionPropertiesSchema>;

/** What `azwire.json` takes. */
export const eventSubscriptionSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[A-Za-z0-9-]{3,64}$',
      description: '3 to 64 letters, digits and "-", unique within its source whatever its case.',
    }),
    ...EVENT_SUBSCRIPTION_PROPERTIES,
  },
  { ...closed, description: 'An event subscription.' },
);
export type EventSubscriptionConfig = Type.Static<typeof eventSubscriptionSchema>;
