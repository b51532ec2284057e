import Type from 'typebox';
import { ENDPOINT_PROPERTIES, locationSchema, nameSchema } from './declared-schema.ts';
import { EVENT_SUBSCRIPTION_PROPERTIES, eventSubscriptionSchema } from './event-subscription.ts';
import {
  CHANNEL_PROPERTIES,
  DOMAIN_PROPERTIES,
  PARTNER_NAMESPACE_PROPERTIES,
  PARTNER_TOPIC_PROPERTIES,
  SYSTEM_TOPIC_PROPERTIES,
  TOPIC_PROPERTIES,
} from './resource-properties.ts';

const closed = { additionalProperties: false } as const;

const eventSubscriptions = Type.Optional(Type.Array(eventSubscriptionSchema));

export const topicSchema = Type.Object(
  {
    name: nameSchema('3 to 50 letters, digits and "-": the first part of the host name, so no two may share one.'),
    ...ENDPOINT_PROPERTIES,
    ...TOPIC_PROPERTIES,
    eventSubscriptions,
  },
  { ...closed, description: 'A custom topic.' },
);

export const domainSchema = Type.Object(
  {
    name: nameSchema('3 to 50 letters, digits and "-": the first part of the host name, so no two may share one.'),
    ...ENDPOINT_PROPERTIES,
    ...DOMAIN_PROPERTIES,
    topics: Type.Optional(
      Type.Array(
        Type.Object(
          { name: Type.String({ pattern: '^[A-Za-z0-9-.]{3,128}$' }), eventSubscriptions },
          { ...closed, description: 'A topic of the domain. Events may be published to others too.' },
        ),
      ),
    ),
    eventSubscriptions,
  },
  { ...closed, description: 'A domain.' },
);

export const systemTopicSchema = Type.Object(
  { name: nameSchema('The name.'), location: locationSchema, ...SYSTEM_TOPIC_PROPERTIES, eventSubscriptions },
  { ...closed, description: 'The topic of an Azure resource.' },
);

export const partnerNamespaceSchema = Type.Object(
  {
    name: nameSchema('3 to 50 letters, digits and "-": the first part of the host name, so no two may share one.'),
    ...ENDPOINT_PROPERTIES,
    ...PARTNER_NAMESPACE_PROPERTIES,
    channels: Type.Optional(
      Type.Array(Type.Object({ name: nameSchema('The name.'), ...CHANNEL_PROPERTIES }, closed), {
        description: 'Each makes its partner topic, which is activated.',
      }),
    ),
  },
  { ...closed, description: 'Where a partner publishes.' },
);

export const partnerTopicSchema = Type.Object(
  { name: nameSchema('The name.'), location: locationSchema, ...PARTNER_TOPIC_PROPERTIES, eventSubscriptions },
  { ...closed, description: 'Where events of a partner arrive.' },
);

export const subscriptionOfResourceSchema = Type.Object(
  {
    source: Type.String({
      minLength: 1,
      description:
        'The resource id of what tells of events. Without /subscriptions/… in front it lies in the resource group of this instance.',
    }),
    name: eventSubscriptionSchema.properties.name,
    ...EVENT_SUBSCRIPTION_PROPERTIES,
  },
  { ...closed, description: 'An event subscription of any resource.' },
);

export type TopicConfig = Type.Static<typeof topicSchema>;
export type DomainConfig = Type.Static<typeof domainSchema>;
export type SystemTopicConfig = Type.Static<typeof systemTopicSchema>;
export type PartnerNamespaceConfig = Type.Static<typeof partnerNamespaceSchema>;
export type PartnerTopicConfig = Type.Static<typeof partnerTopicSchema>;
