import type { Ids } from '../../../../src/kernel/ids.ts';
import type {
  CommonDefinition,
  ConsumptionDefinition,
  EntityStatus,
  IntakeDefinition,
  QueueDefinition,
  SubscriptionDefinition,
  TopicDefinition,
} from '../../core/definitions.ts';
import { readAuthorizationRules, showAuthorizationRules } from './authorization-rules.ts';
import {
  badValue,
  duration,
  entityAddress,
  flag,
  integer,
  never,
  type Property,
  readOnly,
  type Shown,
  text,
} from './description.ts';
import { readDefaultRule } from './rule-description.ts';
import { dateTimeText } from './time-text.ts';

const BYTES_PER_KILOBYTE = 1024;
const BYTES_PER_MEGABYTE = 1_048_576;
/** What is shown where duplicates are not detected: Azure's default. */
const DUPLICATE_DETECTION_WINDOW_DEFAULT_MS = 600_000;
const USER_METADATA_LENGTH_MAX = 1024;
const STATUSES: readonly EntityStatus[] = ['Active', 'Disabled', 'SendDisabled', 'ReceiveDisabled'];

const lockDuration = duration('LockDuration', (of: ConsumptionDefinition) => of.lockDurationMs);
const maxDeliveryCount = integer('MaxDeliveryCount', (of: ConsumptionDefinition) => of.maxDeliveryCount);
const requiresSession = flag('RequiresSession', (of: ConsumptionDefinition) => of.requiresSession);
const deadLettersExpired = flag('DeadLetteringOnMessageExpiration', (of: ConsumptionDefinition) => {
  return of.deadLetteringOnMessageExpiration;
});
const forwardTo = entityAddress('ForwardTo', (of: ConsumptionDefinition) => of.forwardTo);
const forwardDeadLettersTo = entityAddress('ForwardDeadLetteredMessagesTo', (of: ConsumptionDefinition) => {
  return of.forwardDeadLetteredMessagesTo;
});

const timeToLive = duration('DefaultMessageTimeToLive', (of: { readonly defaultMessageTimeToLiveMs: number }) => {
  return of.defaultMessageTimeToLiveMs;
});
const maxSize = integer('MaxSizeInMegabytes', (of: IntakeDefinition) => of.sizeBytesMax / BYTES_PER_MEGABYTE);
const maxMessageSize: Property<IntakeDefinition> = {
  ...integer('MaxMessageSizeInKilobytes', (of) => of.messageSizeBytesMax / BYTES_PER_KILOBYTE),
  since: '2021-05',
};
const detectsDuplicates = flag('RequiresDuplicateDetection', (of: IntakeDefinition) => {
  return of.duplicateDetectionWindowMs !== undefined;
});
const duplicateWindow = duration('DuplicateDetectionHistoryTimeWindow', (of: IntakeDefinition) => {
  return of.duplicateDetectionWindowMs ?? DUPLICATE_DETECTION_WINDOW_DEFAULT_MS;
});
const partitioning = flag('EnablePartitioning', (of: IntakeDefinition) => of.enablePartitioning);
const batchedOperations = flag('EnableBatchedOperations', (of: CommonDefinition) => of.enableBatchedOperations);
const userMetadata: Property<CommonDefinition> = {
  ...text('UserMetadata', (of) => of.userMetadata),
  read({ text: given }) {
    if (given.length <= USER_METADATA_LENGTH_MAX) return given;
    throw badValue('UserMetadata', given, `at most ${USER_METADATA_LENGTH_MAX} characters`);
  },
};
const autoDelete = duration('AutoDeleteOnIdle', (of: CommonDefinition) => of.autoDeleteOnIdleMs);
const status: Property<CommonDefinition> = {
  ...text('Status', (of) => of.status),
  read({ text: given }) {
    if (STATUSES.some((known) => known === given.trim())) return given.trim();
    throw badValue('Status', given, STATUSES.join(', '));
  },
};

const createdAt = readOnly('CreatedAt', ({ state }) => dateTimeText(state.createdAtMs));
const updatedAt = readOnly('UpdatedAt', ({ state }) => dateTimeText(state.updatedAtMs));
const accessedAt = readOnly('AccessedAt', ({ state }) => dateTimeText(state.accessedAtMs));
const sqlFilterCount: Property<unknown> = {
  ...readOnly('SqlFilterCount', ({ state }) => String(state.filterCounts?.sql ?? 0)),
  since: '2024-05',
};
const correlationFilterCount: Property<unknown> = {
  ...readOnly('CorrelationFilterCount', ({ state }) => String(state.filterCounts?.correlation ?? 0)),
  since: '2024-05',
};
const availability = readOnly('EntityAvailabilityStatus', () => 'Available');
const sizeInBytes = readOnly('SizeInBytes', ({ state }) => String(state.sizeBytes));
const messageCount = readOnly('MessageCount', ({ state: { counts } }) => {
  return String(counts.active + counts.deadLetter + counts.transferDeadLetter + counts.scheduled);
});
/** Clients take the prefix of the children from the one declaration here. [service-bus-protocol 14.3] */
const countDetails = readOnly('CountDetails', showCounts, {
  'xmlns:d2p1': 'http://schemas.microsoft.com/netservices/2011/06/servicebus',
});

/** Messages do not wait for their transfer here: what cannot be forwarded is dead-lettered at once. */
function showCounts({ state: { counts } }: Shown<unknown>) {
  const numbers = {
    ActiveMessageCount: counts.active,
    DeadLetterMessageCount: counts.deadLetter,
    ScheduledMessageCount: counts.scheduled,
    TransferMessageCount: 0,
    TransferDeadLetterMessageCount: counts.transferDeadLetter,
  };
  return Object.entries(numbers).map(([name, count]) => ({ name: `d2p1:${name}`, content: String(count) }));
}

function authorizationRules(ids: Ids): Property<IntakeDefinition> {
  return {
    element: 'AuthorizationRules',
    read: (element) => readAuthorizationRules(element, ids),
    show: ({ definition, state }) =>
      showAuthorizationRules(
        definition.authorizationRules,
        dateTimeText(state.createdAtMs),
        dateTimeText(state.updatedAtMs),
      ),
  };
}

/** The elements of each description in the order that .NET's data contracts demand. [service-bus-protocol 14.3] */
export interface EntityProperties {
  readonly queue: readonly Property<QueueDefinition>[];
  readonly topic: readonly Property<TopicDefinition>[];
  readonly subscription: readonly Property<SubscriptionDefinition>[];
}

/** `ids` makes the keys that a request leaves out. */
export function entityProperties(ids: Ids): EntityProperties {
  return { queue: queueProperties(ids), topic: topicProperties(ids), subscription: SUBSCRIPTION_PROPERTIES };
}

function queueProperties(ids: Ids): EntityProperties['queue'] {
  return [
    lockDuration,
    maxSize,
    detectsDuplicates,
    requiresSession,
    timeToLive,
    deadLettersExpired,
    duplicateWindow,
    maxDeliveryCount,
    batchedOperations,
    sizeInBytes,
    messageCount,
    never('IsAnonymousAccessible'),
    authorizationRules(ids),
    status,
    forwardTo,
    createdAt,
    updatedAt,
    accessedAt,
    userMetadata,
    readOnly<QueueDefinition>('SupportOrdering', ({ definition }) => String(!definition.enablePartitioning)),
    countDetails,
    autoDelete,
    partitioning,
    forwardDeadLettersTo,
    availability,
    never('EnableExpress'),
    maxMessageSize,
  ];
}

function topicProperties(ids: Ids): EntityProperties['topic'] {
  return [
    timeToLive,
    maxSize,
    detectsDuplicates,
    duplicateWindow,
    batchedOperations,
    sizeInBytes,
    never('FilteringMessagesBeforePublishing'),
    never('IsAnonymousAccessible'),
    authorizationRules(ids),
    status,
    createdAt,
    updatedAt,
    accessedAt,
    userMetadata,
    flag('SupportOrdering', (of: TopicDefinition) => of.supportOrdering ?? !of.enablePartitioning),
    countDetails,
    readOnly('SubscriptionCount', ({ state }) => String(state.subscriptionCount)),
    sqlFilterCount,
    correlationFilterCount,
    autoDelete,
    partitioning,
    availability,
    never('EnableSubscriptionPartitioning'),
    never('EnableExpress'),
    maxMessageSize,
  ];
}

const SUBSCRIPTION_PROPERTIES: EntityProperties['subscription'] = [
  lockDuration,
  requiresSession,
  timeToLive,
  deadLettersExpired,
  flag('DeadLetteringOnFilterEvaluationExceptions', (of: SubscriptionDefinition) => {
    return of.deadLetteringOnFilterEvaluationExceptions ?? true;
  }),
  { element: 'DefaultRuleDescription', read: readDefaultRule, show: () => undefined },
  messageCount,
  maxDeliveryCount,
  batchedOperations,
  status,
  forwardTo,
  createdAt,
  updatedAt,
  accessedAt,
  userMetadata,
  forwardDeadLettersTo,
  countDetails,
  autoDelete,
  availability,
];
