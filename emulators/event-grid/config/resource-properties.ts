import Type from 'typebox';

/*
 * The properties of topics and their like, in the words of the resource manager: for its requests and for `azwire.json`.
 * [event-grid-protocol 5]
 */

const closed = { additionalProperties: false } as const;

const mapped = Type.Object({ sourceField: Type.Optional(Type.String()) }, closed);
const mappedWithDefault = Type.Object(
  { sourceField: Type.Optional(Type.String()), defaultValue: Type.Optional(Type.String()) },
  closed,
);

/** Who may publish. */
export const ACCESS_PROPERTIES = {
  publicNetworkAccess: Type.Optional(
    Type.Union([Type.Literal('Enabled'), Type.Literal('Disabled')], { default: 'Enabled' }),
  ),
  inboundIpRules: Type.Optional(
    Type.Array(
      Type.Object(
        {
          ipMask: Type.String({ minLength: 1, description: 'An address, or a range in CIDR notation.' }),
          action: Type.Optional(Type.Literal('Allow')),
        },
        closed,
      ),
      { maxItems: 128 },
    ),
  ),
  disableLocalAuth: Type.Optional(
    Type.Boolean({ default: false, description: 'Keys and signatures are refused: only Entra tokens are taken.' }),
  ),
};

/** Of topics and domains. */
const INPUT_PROPERTIES = {
  inputSchema: Type.Optional(
    Type.Union(
      [Type.Literal('EventGridSchema'), Type.Literal('CloudEventSchemaV1_0'), Type.Literal('CustomEventSchema')],
      { default: 'EventGridSchema', description: 'The form of events that it takes.' },
    ),
  ),
  inputSchemaMapping: Type.Optional(
    Type.Object(
      {
        inputSchemaMappingType: Type.Literal('Json'),
        properties: Type.Object(
          {
            id: Type.Optional(mapped),
            topic: Type.Optional(mapped),
            eventTime: Type.Optional(mapped),
            eventType: Type.Optional(mappedWithDefault),
            subject: Type.Optional(mappedWithDefault),
            dataVersion: Type.Optional(mappedWithDefault),
          },
          closed,
        ),
      },
      { ...closed, description: 'Of the CustomEventSchema: where the fields of the Event Grid schema are found.' },
    ),
  ),
  dataResidencyBoundary: Type.Optional(
    Type.Union([Type.Literal('WithinGeopair'), Type.Literal('WithinRegion')], { default: 'WithinGeopair' }),
  ),
};

export const TOPIC_PROPERTIES = { ...INPUT_PROPERTIES, ...ACCESS_PROPERTIES };
export const DOMAIN_PROPERTIES = {
  ...TOPIC_PROPERTIES,
  autoCreateTopicWithFirstSubscription: Type.Optional(Type.Boolean({ default: true })),
  autoDeleteTopicWithLastSubscription: Type.Optional(Type.Boolean({ default: true })),
};

export const SYSTEM_TOPIC_PROPERTIES = {
  source: Type.String({ minLength: 1, description: 'The resource id of what it is the topic of.' }),
  topicType: Type.String({ minLength: 1, description: 'Microsoft.Storage.StorageAccounts …' }),
};

export const PARTNER_NAMESPACE_PROPERTIES = {
  ...ACCESS_PROPERTIES,
  partnerRegistrationFullyQualifiedId: Type.Optional(Type.String()),
  partnerTopicRoutingMode: Type.Optional(
    Type.Union([Type.Literal('ChannelNameHeader'), Type.Literal('SourceEventAttribute')], {
      default: 'ChannelNameHeader',
      description: 'By which an event finds its channel: by its header aeg-channel-name, or by its source.',
    }),
  ),
};

const eventTypeInfo = Type.Object(
  {
    kind: Type.Optional(Type.Literal('Inline')),
    inlineEventTypes: Type.Optional(Type.Record(Type.String(), Type.Object({}))),
  },
  closed,
);

export const CHANNEL_PROPERTIES = {
  channelType: Type.Optional(Type.Literal('PartnerTopic')),
  partnerTopicInfo: Type.Object(
    {
      azureSubscriptionId: Type.Optional(Type.String()),
      resourceGroupName: Type.Optional(Type.String()),
      name: Type.String({ minLength: 1 }),
      source: Type.Optional(Type.String()),
      eventTypeInfo: Type.Optional(eventTypeInfo),
    },
    { ...closed, description: 'The partner topic that events of this channel reach. It is made with the channel.' },
  ),
  messageForActivation: Type.Optional(Type.String()),
  expirationTimeIfNotActivatedUtc: Type.Optional(Type.String()),
};

export const PARTNER_TOPIC_PROPERTIES = {
  partnerRegistrationImmutableId: Type.Optional(Type.String()),
  source: Type.Optional(Type.String()),
  eventTypeInfo: Type.Optional(eventTypeInfo),
  expirationTimeIfNotActivatedUtc: Type.Optional(Type.String()),
  activationState: Type.Optional(
    Type.Union([Type.Literal('NeverActivated'), Type.Literal('Activated'), Type.Literal('Deactivated')]),
  ),
  partnerTopicFriendlyDescription: Type.Optional(Type.String()),
  messageForActivation: Type.Optional(Type.String()),
};

const PARTNER_REGISTRATION_PROPERTIES = {
  partnerRegistrationImmutableId: Type.Optional(Type.String()),
};

const PARTNER_CONFIGURATION_PROPERTIES = {
  partnerAuthorization: Type.Optional(
    Type.Object(
      {
        defaultMaximumExpirationTimeInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })),
        authorizedPartnersList: Type.Optional(
          Type.Array(
            Type.Object(
              {
                partnerRegistrationImmutableId: Type.Optional(Type.String()),
                partnerName: Type.Optional(Type.String()),
                authorizationExpirationTimeInUtc: Type.Optional(Type.String()),
              },
              closed,
            ),
          ),
        ),
      },
      closed,
    ),
  ),
};

const object = <Properties extends Type.TProperties>(properties: Properties) => Type.Object(properties, closed);

/** What `properties` of a request may hold, by type of resource. */
export const PROPERTIES_SCHEMAS = {
  topics: object(TOPIC_PROPERTIES),
  domains: object(DOMAIN_PROPERTIES),
  'domains/topics': object({}),
  systemTopics: object(SYSTEM_TOPIC_PROPERTIES),
  partnerNamespaces: object(PARTNER_NAMESPACE_PROPERTIES),
  'partnerNamespaces/channels': object(CHANNEL_PROPERTIES),
  partnerTopics: object(PARTNER_TOPIC_PROPERTIES),
  partnerRegistrations: object(PARTNER_REGISTRATION_PROPERTIES),
  partnerConfigurations: object(PARTNER_CONFIGURATION_PROPERTIES),
} as const;
export type PropertiesOf<Type extends keyof typeof PROPERTIES_SCHEMAS> = Type.Static<(typeof PROPERTIES_SCHEMAS)[Type]>;
