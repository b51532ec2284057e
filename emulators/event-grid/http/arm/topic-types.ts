import type { HttpReply } from '../../../../src/transport/http/service.ts';
import { lastNameOf, PROVIDER } from '../../core/resources/resource-id.ts';
import { jsonReply, resourceNotFound } from './arm-reply.ts';

interface TopicType {
  /** `Microsoft.Storage.StorageAccounts` */
  readonly name: string;
  readonly provider: string;
  readonly displayName: string;
  readonly description: string;
  readonly sourceResourceFormat: string;
  readonly eventTypes: readonly EventType[];
}

interface EventType {
  readonly name: string;
  readonly description: string;
}

const GROUP = '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers';

/** The kinds of resources that tell of events here. [Event Grid docs: system-topics, event-schema-*] */
const TOPIC_TYPES: readonly TopicType[] = [
  {
    name: 'Microsoft.Storage.StorageAccounts',
    provider: 'Microsoft.Storage',
    displayName: 'Storage Accounts',
    description: 'Microsoft Storage service events.',
    sourceResourceFormat: `${GROUP}/Microsoft.Storage/storageAccounts/{accountName}`,
    eventTypes: [
      { name: 'Microsoft.Storage.BlobCreated', description: 'Raised when a blob is created.' },
      { name: 'Microsoft.Storage.BlobDeleted', description: 'Raised when a blob is deleted.' },
      { name: 'Microsoft.Storage.BlobTierChanged', description: 'Raised when the tier of a blob is changed.' },
    ],
  },
  {
    name: 'Microsoft.ServiceBus.Namespaces',
    provider: 'Microsoft.ServiceBus',
    displayName: 'Service Bus Namespaces',
    description: 'Service Bus namespace events.',
    sourceResourceFormat: `${GROUP}/Microsoft.ServiceBus/namespaces/{namespaceName}`,
    eventTypes: [
      {
        name: 'Microsoft.ServiceBus.ActiveMessagesAvailableWithNoListeners',
        description: 'Raised when an entity has active messages and nobody listens.',
      },
      {
        name: 'Microsoft.ServiceBus.DeadletterMessagesAvailableWithNoListeners',
        description: 'Raised when a dead-letter queue has messages and nobody listens.',
      },
      {
        name: 'Microsoft.ServiceBus.ActiveMessagesAvailablePeriodicNotifications',
        description: 'Raised periodically while an entity has active messages.',
      },
      {
        name: 'Microsoft.ServiceBus.DeadletterMessagesAvailablePeriodicNotifications',
        description: 'Raised periodically while a dead-letter queue has messages.',
      },
    ],
  },
  {
    name: 'Microsoft.EventHub.Namespaces',
    provider: 'Microsoft.EventHub',
    displayName: 'Event Hubs Namespaces',
    description: 'Event Hubs namespace events.',
    sourceResourceFormat: `${GROUP}/Microsoft.EventHub/namespaces/{namespaceName}`,
    eventTypes: [
      { name: 'Microsoft.EventHub.CaptureFileCreated', description: 'Raised when a capture file is created.' },
    ],
  },
  {
    name: 'Microsoft.EventGrid.Topics',
    provider: 'Microsoft.EventGrid',
    displayName: 'Event Grid Topics',
    description: 'Custom events via Event Grid topics.',
    sourceResourceFormat: `${GROUP}/Microsoft.EventGrid/topics/{topicName}`,
    eventTypes: [],
  },
  {
    name: 'Microsoft.EventGrid.Domains',
    provider: 'Microsoft.EventGrid',
    displayName: 'Event Grid Domains',
    description: 'Custom events via Event Grid domains.',
    sourceResourceFormat: `${GROUP}/Microsoft.EventGrid/domains/{domainName}`,
    eventTypes: [],
  },
];

/** `/providers/Microsoft.EventGrid/topicTypes[/{t}[/eventTypes]]` Throws ArmRefusal. */
export function topicTypesReply(name: string | undefined, last: string | undefined): HttpReply {
  if (name === undefined) return jsonReply(200, { value: TOPIC_TYPES.map(topicTypeJson) });
  const type = TOPIC_TYPES.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (type === undefined) throw resourceNotFound(`${PROVIDER}/topicTypes`, name, '');
  return last === 'eventtypes' ? eventTypesReply(type) : jsonReply(200, topicTypeJson(type));
}

/** `{resource}/providers/Microsoft.EventGrid/eventTypes` Throws ArmRefusal. */
export function eventTypesOf(resource: string): HttpReply {
  const type = topicTypeOf(resource);
  if (type === undefined) throw resourceNotFound('eventTypes', lastNameOf(resource), resource);
  return eventTypesReply(type);
}

/** `Microsoft.Storage.StorageAccounts` for the id of a storage account. Undefined where it tells of no events. */
export function topicTypeNameOf(resource: string): string | undefined {
  return topicTypeOf(resource)?.name;
}

/** What may be done, as the resource manager's own lists of roles need it. */
export function operationsReply(): HttpReply {
  const resources = ['topics', 'domains', 'systemTopics', 'eventSubscriptions', 'partnerNamespaces', 'partnerTopics'];
  const value = resources.flatMap((resource) =>
    ['read', 'write', 'delete'].map((operation) => ({
      name: `${PROVIDER}/${resource}/${operation}`,
      display: { provider: 'Microsoft Event Grid', resource, operation, description: `${operation} ${resource}` },
      origin: 'UserAndSystem',
    })),
  );
  return jsonReply(200, { value });
}

function topicTypeOf(resource: string): TopicType | undefined {
  const [, provider, type] = /\/providers\/([^/]+)\/([^/]+)\/[^/]+$/i.exec(resource) ?? [];
  const name = `${provider}.${type}`.toLowerCase();
  return TOPIC_TYPES.find((each) => each.name.toLowerCase() === name);
}

function topicTypeJson({ name, provider, displayName, description, sourceResourceFormat }: TopicType): object {
  return {
    id: `providers/${PROVIDER}/topicTypes/${name}`,
    name,
    type: `${PROVIDER}/topicTypes`,
    properties: {
      provider,
      displayName,
      description,
      resourceRegionType: 'RegionalResource',
      provisioningState: 'Succeeded',
      supportedLocations: ['local'],
      sourceResourceFormat,
      supportedScopesForSource: ['Resource'],
    },
  };
}

function eventTypesReply({ name, eventTypes }: TopicType): HttpReply {
  const value = eventTypes.map((each) => ({
    id: `providers/${PROVIDER}/topicTypes/${name}/eventTypes/${each.name}`,
    name: each.name,
    type: `${PROVIDER}/topicTypes/eventTypes`,
    properties: {
      displayName: each.name.slice(each.name.lastIndexOf('.') + 1),
      description: each.description,
      isInDefaultSet: true,
    },
  }));
  return jsonReply(200, { value });
}
