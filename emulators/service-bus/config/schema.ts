import Type from 'typebox';
import { AUTHORIZATION_RULES_MAX, authorizationRuleSchema } from '../../../src/namespace/authorization-rules.ts';
import { NAMESPACE_PROPERTIES } from '../../../src/namespace/namespace-schema.ts';
import { UNLIMITED_DURATION } from '../core/duration.ts';
import { ruleSchema } from './rules.ts';

/** The rule of the official emulator's schema. */
export const ENTITY_NAME = '^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?$';
/** The same without the slash, which separates the parts of a path. */
export const SUBSCRIPTION_NAME = '^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$';

const closed = { additionalProperties: false } as const;

const lockDuration = Type.String({
  default: 'PT1M',
  description: 'How long a peek-lock receiver holds a message: an ISO 8601 duration from PT5S to PT5M.',
});
const maxDeliveryCount = Type.Integer({
  minimum: 1,
  default: 10,
  description: 'After so many failed deliveries a message is dead-lettered: 1 to 2000, with strict limits 1 to 10.',
});
const defaultMessageTimeToLive = Type.String({
  description:
    'The longest that a message lives, an ISO 8601 duration; a message may ask for less. ' +
    `Default: unlimited (${UNLIMITED_DURATION}), with strict limits PT1H.`,
});
const deadLetteringOnMessageExpiration = Type.Boolean({
  default: false,
  description: 'Whether an expired message goes to the dead-letter queue; otherwise it is dropped.',
});
const maxMessageSizeInKilobytes = Type.Integer({
  minimum: 1,
  description: 'The largest message that is accepted. Default and most: 102400, with strict limits 256.',
});
const status = Type.Union(
  [Type.Literal('Active'), Type.Literal('Disabled'), Type.Literal('SendDisabled'), Type.Literal('ReceiveDisabled')],
  {
    default: 'Active',
    description:
      'Whether it can be sent to and received from: Active, SendDisabled, ReceiveDisabled, or Disabled for neither.',
  },
);
const requiresSession = Type.Boolean({
  default: false,
  description: 'Whether messages must have a session id, and are received only by those who accept their session.',
});
const forwardTo = Type.String({
  description: 'A queue or topic of the namespace that messages move on to as soon as they come. Not with sessions.',
});
const forwardDeadLetteredMessagesTo = Type.String({
  description: 'A queue or topic of the namespace that dead-lettered messages move on to.',
});
const requiresDuplicateDetection = Type.Boolean({
  default: false,
  description: 'Whether a message is dropped whose id was seen within duplicateDetectionHistoryTimeWindow.',
});
const duplicateDetectionHistoryTimeWindow = Type.String({
  description:
    'How long message ids are remembered, an ISO 8601 duration from PT5S to P7D, with strict limits to PT5M. ' +
    'Default: PT10M, with strict limits PT5M. Only with requiresDuplicateDetection.',
});
const enablePartitioning = Type.Boolean({
  default: false,
  description:
    'Whether the messages of a batch must have one partition key, within which alone duplicates are detected.',
});
const maxSizeInMegabytes = Type.Integer({
  minimum: 1,
  description: 'What all messages together may measure. Default and most: 81920, with strict limits 100.',
});

const autoDeleteOnIdle = Type.String({
  description:
    'After so long without use the entity is deleted: an ISO 8601 duration of at least PT5M. Default: never, and never with ' +
    'forwardTo.',
});
const enableBatchedOperations = Type.Boolean({
  default: true,
  description:
    'A hint that the service may write several operations at once. It always may here: the value is only shown.',
});
const userMetadata = Type.String({ maxLength: 1024, description: 'A text that means something to its user only.' });

const common = {
  status: Type.Optional(status),
  autoDeleteOnIdle: Type.Optional(autoDeleteOnIdle),
  enableBatchedOperations: Type.Optional(enableBatchedOperations),
  userMetadata: Type.Optional(userMetadata),
};
const consumption = {
  ...common,
  lockDuration: Type.Optional(lockDuration),
  maxDeliveryCount: Type.Optional(maxDeliveryCount),
  defaultMessageTimeToLive: Type.Optional(defaultMessageTimeToLive),
  deadLetteringOnMessageExpiration: Type.Optional(deadLetteringOnMessageExpiration),
  requiresSession: Type.Optional(requiresSession),
  forwardTo: Type.Optional(forwardTo),
  forwardDeadLetteredMessagesTo: Type.Optional(forwardDeadLetteredMessagesTo),
};
const intake = {
  maxMessageSizeInKilobytes: Type.Optional(maxMessageSizeInKilobytes),
  maxSizeInMegabytes: Type.Optional(maxSizeInMegabytes),
  requiresDuplicateDetection: Type.Optional(requiresDuplicateDetection),
  duplicateDetectionHistoryTimeWindow: Type.Optional(duplicateDetectionHistoryTimeWindow),
  enablePartitioning: Type.Optional(enablePartitioning),
  authorizationRules: Type.Optional(
    Type.Array(authorizationRuleSchema, {
      maxItems: AUTHORIZATION_RULES_MAX,
      description: 'Who may use this entity, beside those who may use the whole namespace.',
    }),
  ),
};

/** JSON Schema of one subscription. */
export const subscriptionSchema = Type.Object(
  {
    name: Type.String({
      pattern: SUBSCRIPTION_NAME,
      maxLength: 50,
      description: 'The name, unique in the topic whatever its case: letters, digits, "-", "_" and "." inside.',
    }),
    ...consumption,
    deadLetteringOnFilterEvaluationExceptions: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'Whether a message is dead-lettered for which a rule cannot be evaluated.',
      }),
    ),
    rules: Type.Optional(
      Type.Array(ruleSchema, {
        description: 'Which messages it gets, and how they are changed. Default: one rule, $Default, that selects all.',
      }),
    ),
  },
  { ...closed, description: 'A subscription. It gets copies of those messages of its topic that its rules select.' },
);

const entityName = Type.String({
  pattern: ENTITY_NAME,
  maxLength: 260,
  description:
    'The name, unique among the queues and topics of the namespace whatever its case: ' +
    'letters, digits, "-", "_", "." and "/" inside.',
});

/** JSON Schema of one queue. */
export const queueSchema = Type.Object(
  {
    name: entityName,
    ...consumption,
    ...intake,
  },
  { ...closed, description: 'A queue.' },
);

/** JSON Schema of one topic. */
export const topicSchema = Type.Object(
  {
    name: entityName,
    defaultMessageTimeToLive: Type.Optional(defaultMessageTimeToLive),
    ...common,
    ...intake,
    supportOrdering: Type.Optional(
      Type.Boolean({
        description: 'Whether order must be kept, as it always is here. Default: unless it is partitioned.',
      }),
    ),
    subscriptions: Type.Optional(Type.Array(subscriptionSchema, { description: 'The subscriptions of the topic.' })),
  },
  { ...closed, description: 'A topic.' },
);

/** JSON Schema of one namespace. */
export const namespaceSchema = Type.Object(
  {
    ...NAMESPACE_PROPERTIES,
    queues: Type.Optional(Type.Array(queueSchema, { description: 'The queues of the namespace.' })),
    topics: Type.Optional(Type.Array(topicSchema, { description: 'The topics of the namespace.' })),
  },
  { ...closed, description: 'A namespace.' },
);

export type QueueConfig = Type.Static<typeof queueSchema>;
export type TopicConfig = Type.Static<typeof topicSchema>;
export type SubscriptionConfig = Type.Static<typeof subscriptionSchema>;
export type NamespaceConfig = Type.Static<typeof namespaceSchema>;
