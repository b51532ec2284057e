import Type from 'typebox';
import { AUTHORIZATION_RULES_MAX, authorizationRuleSchema } from '../../../src/namespace/authorization-rules.ts';
import { NAMESPACE_PROPERTIES } from '../../../src/namespace/namespace-schema.ts';
import { captureSchema } from './capture.ts';

/** [Azure Resource Manager: Microsoft.EventHub naming rules] */
const ENTITY_NAME = '^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$';

const closed = { additionalProperties: false } as const;

const userMetadata = Type.String({
  maxLength: 1024,
  description: 'Text that is kept and shown, and means nothing here.',
});

const consumerGroupSchema = Type.Object(
  {
    name: Type.String({
      pattern: ENTITY_NAME,
      maxLength: 50,
      description:
        'The name, unique in the hub whatever its case: letters, digits, "-", "_" and "." inside. $Default is always there.',
    }),
    userMetadata: Type.Optional(userMetadata),
  },
  { ...closed, description: 'A consumer group.' },
);

/** JSON Schema of one event hub. */
export const eventHubSchema = Type.Object(
  {
    name: Type.String({
      pattern: ENTITY_NAME,
      maxLength: 256,
      description: 'The name, unique in the namespace whatever its case: letters, digits, "-", "_" and "." inside.',
    }),
    partitionCount: Type.Optional(
      Type.Integer({
        minimum: 1,
        default: 4,
        description: 'How many partitions it has: 1 to 1024, with strict limits 1 to 32. Default: 4.',
      }),
    ),
    consumerGroups: Type.Optional(
      Type.Array(consumerGroupSchema, { description: 'Its consumer groups, beside $Default.' }),
    ),
    retentionTimeInHours: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'How long an event can be read: 1 to 2160 hours. Default: 168, with strict limits 1, which is the most there.',
      }),
    ),
    retentionSizeInMegabytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'What a partition keeps at most; the oldest events go first. Default: any amount. Azure has no such limit.',
      }),
    ),
    status: Type.Optional(
      Type.Union([Type.Literal('Active'), Type.Literal('Disabled'), Type.Literal('SendDisabled')], {
        default: 'Active',
        description: 'Whether it can be sent to and received from: Active, SendDisabled, or Disabled for neither.',
      }),
    ),
    userMetadata: Type.Optional(userMetadata),
    capture: Type.Optional(captureSchema),
    authorizationRules: Type.Optional(
      Type.Array(authorizationRuleSchema, {
        maxItems: AUTHORIZATION_RULES_MAX,
        description: 'Who may use this hub, beside those who may use the whole namespace.',
      }),
    ),
  },
  { ...closed, description: 'An event hub.' },
);

/** JSON Schema of one namespace. */
export const namespaceSchema = Type.Object(
  {
    ...NAMESPACE_PROPERTIES,
    eventHubs: Type.Optional(Type.Array(eventHubSchema, { description: 'The event hubs of the namespace.' })),
  },
  { ...closed, description: 'A namespace.' },
);

export type EventHubConfig = Type.Static<typeof eventHubSchema>;
export type NamespaceConfig = Type.Static<typeof namespaceSchema>;
