import Type from 'typebox';
import type { ConfigProblem } from '../../src/kernel/emulator.ts';
import { DeclaredResources } from './config/declared-resources.ts';
import { namespaceSchema } from './config/namespace-schema.ts';
import {
  domainSchema,
  partnerNamespaceSchema,
  partnerTopicSchema,
  subscriptionOfResourceSchema,
  systemTopicSchema,
  topicSchema,
} from './config/schema.ts';
import { fullResourceId } from './core/resources/resource-id.ts';
import { connectionStringProblem } from './delivery/connection-string-problem.ts';
import type { EventGridLimits } from './limits.ts';

const closed = { additionalProperties: false } as const;

/** JSON Schema of `eventGrid` in `azwire.json`. What a schema cannot say is checked by {@link configProblems}. */
export const eventGridConfigSchema = Type.Object(
  {
    topics: Type.Optional(Type.Array(topicSchema, { description: 'Custom topics.' })),
    domains: Type.Optional(Type.Array(domainSchema)),
    namespaces: Type.Optional(Type.Array(namespaceSchema)),
    systemTopics: Type.Optional(Type.Array(systemTopicSchema)),
    partnerNamespaces: Type.Optional(Type.Array(partnerNamespaceSchema)),
    partnerTopics: Type.Optional(Type.Array(partnerTopicSchema)),
    eventSubscriptions: Type.Optional(
      Type.Array(subscriptionOfResourceSchema, {
        description: 'Event subscriptions of resources that are not of Event Grid.',
      }),
    ),
    connectionStrings: Type.Optional(
      Type.Record(Type.String(), Type.String({ minLength: 1 }), {
        description:
          'By resource id of a namespace or storage account that is not served here: how it is reached. Default: none.',
      }),
    ),
    functionApps: Type.Optional(
      Type.Record(Type.String(), Type.String({ pattern: '^https?://' }), {
        description: 'By resource id of a function app: where its host is, http://localhost:7071.',
      }),
    ),
    retryScale: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        default: 1,
        description:
          'What all waits between attempts to deliver, and before dead letters, are multiplied by: 0.01 makes of 10 seconds 0.1. Times to live stay.',
      }),
    ),
    requireHttps: Type.Optional(
      Type.Boolean({ default: false, description: 'Refuse webhooks that are not reached over TLS, as Azure does.' }),
    ),
    switches: Type.Optional(
      Type.Object(
        {
          negativeStringMatchesMissing: Type.Optional(
            Type.Boolean({
              default: false,
              description: 'StringNotContains and its like match where the key is missing.',
            }),
          ),
          numberNotInRangeMatchesMissing: Type.Optional(
            Type.Boolean({ default: false, description: 'NumberNotInRange matches where the key is missing.' }),
          ),
          dataKeys: Type.Optional(
            Type.Boolean({
              default: true,
              description: 'Filters of namespaces may have keys that lead into the data.',
            }),
          ),
          resourceForbiddenIsFinal: Type.Optional(Type.Boolean({ default: true })),
          eventHubBodyIsArray: Type.Optional(Type.Boolean({ default: true })),
          storageQueueIsBase64: Type.Optional(Type.Boolean({ default: true })),
          optionsStatusCounts: Type.Optional(Type.Boolean({ default: false })),
          validationHasAttributes: Type.Optional(Type.Boolean({ default: true })),
          deadLetterPropertiesIsCamelCase: Type.Optional(
            Type.Boolean({ default: true, description: 'Of dead letters of namespaces; else deadletterProperties.' }),
          ),
          missingNamespaceTopicIsGone: Type.Optional(
            Type.Boolean({ default: false, description: 'A namespace topic that is not there is 410, and not 404.' }),
          ),
          operationAwaitsConfirmation: Type.Optional(
            Type.Boolean({
              default: true,
              description:
                'Creating an event subscription lasts until somebody has confirmed it, where its endpoint leaves that to a human.',
            }),
          ),
        },
        { ...closed, description: 'What the service does where its documentation is silent; see the README.' },
      ),
    ),
  },
  { ...closed, description: 'Azure Event Grid. Property names are those of Azure.' },
);

export type EventGridConfig = Type.Static<typeof eventGridConfigSchema>;

/** What is wrong in a configuration that has passed the schema. */
export function configProblems(config: EventGridConfig, limits: EventGridLimits): readonly ConfigProblem[] {
  return [...new DeclaredResources(config, limits, 0).problems, ...badConnectionStrings(config)];
}

function badConnectionStrings({ connectionStrings = {} }: EventGridConfig): ConfigProblem[] {
  return Object.entries(connectionStrings).flatMap(([id, text]) => {
    const expected = connectionStringProblem(fullResourceId(id), text);
    // The key in it is not to be shown.
    const path = `/eventGrid/connectionStrings/${id.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return expected === undefined ? [] : [{ path, found: '…', expected }];
  });
}
