import type { OfficialConfig } from '../../../src/kernel/emulator.ts';
import type { ServiceBusConfig } from '../config.ts';
import {
  type OfficialFile,
  type OfficialQueue,
  type OfficialRule,
  type OfficialSubscription,
  type OfficialTopic,
  officialFileSchema,
} from './official-file.ts';
import type { RuleConfig } from './rules.ts';

type NamespaceConfig = ServiceBusConfig['namespaces'][number];
type QueueConfig = NonNullable<NamespaceConfig['queues']>[number];
type TopicConfig = NonNullable<NamespaceConfig['topics']>[number];
type SubscriptionConfig = NonNullable<TopicConfig['subscriptions']>[number];

/** The one name that the official emulator's namespace has, whatever its file says. */
const NAMESPACE = 'sbemulatorns';
const LOG_DIRECTORY = '/home/app/EmulatorLogs';

/** The `Config.json` of the official Service Bus emulator. [official-emulators 5.1] */
export const SERVICE_BUS_OFFICIAL_CONFIG: OfficialConfig = {
  mountPath: '/ServiceBus_Emulator/ConfigFiles/Config.json',
  schema: officialFileSchema,
  recognises,
  toConfig: (file) => toConfig(file as OfficialFile),
  toFilePath,
  notices: (file) => notices(file as OfficialFile),
};

/** The Event Hubs emulator's file has `NamespaceConfig` in this place. */
function recognises(file: object): boolean {
  const { UserConfig: user } = file as { readonly UserConfig?: unknown };
  return user !== undefined && !(typeof user === 'object' && user !== null && 'NamespaceConfig' in user);
}

function toConfig({ UserConfig }: OfficialFile): ServiceBusConfig {
  return {
    namespaces: UserConfig.Namespaces.map(({ Name: name, Queues: queues = [], Topics: topics = [] }) => ({
      name,
      queues: queues.map(toQueue),
      topics: topics.map(toTopic),
    })),
  };
}

function toQueue({ Name: name, Properties = {} }: OfficialQueue): QueueConfig {
  return { name, ...toConsumption(Properties), ...toDuplicateDetection(Properties) };
}

function toTopic({ Name: name, Properties = {}, Subscriptions: subscriptions = [] }: OfficialTopic): TopicConfig {
  return {
    name,
    defaultMessageTimeToLive: Properties.DefaultMessageTimeToLive ?? 'PT1H',
    ...toDuplicateDetection(Properties),
    subscriptions: subscriptions.map(toSubscription),
  };
}

/** An empty list of rules means the default rule, as in a file without one. */
function toSubscription({ Name: name, Properties = {}, Rules: rules = [] }: OfficialSubscription): SubscriptionConfig {
  return { name, ...toConsumption(Properties), ...(rules.length === 0 ? {} : { rules: rules.map(toRule) }) };
}

/** With the defaults of the official schema. Azure's own default for MaxDeliveryCount is 10. */
function toConsumption(properties: NonNullable<OfficialSubscription['Properties']>) {
  const { ForwardTo: forwardTo, ForwardDeadLetteredMessagesTo: forwardDeadLetteredMessagesTo } = properties;
  return {
    lockDuration: properties.LockDuration ?? 'PT1M',
    maxDeliveryCount: properties.MaxDeliveryCount ?? 3,
    defaultMessageTimeToLive: properties.DefaultMessageTimeToLive ?? 'PT1H',
    deadLetteringOnMessageExpiration: properties.DeadLetteringOnMessageExpiration ?? false,
    requiresSession: properties.RequiresSession ?? false,
    ...(forwardTo ? { forwardTo } : {}),
    ...(forwardDeadLetteredMessagesTo ? { forwardDeadLetteredMessagesTo } : {}),
  };
}

/** A window without detection has nothing to act on; the official sample file is full of them. */
function toDuplicateDetection(properties: NonNullable<OfficialTopic['Properties']>) {
  if (properties.RequiresDuplicateDetection !== true) return {};
  const { DuplicateDetectionHistoryTimeWindow: window = 'PT20S' } = properties;
  return { requiresDuplicateDetection: true, duplicateDetectionHistoryTimeWindow: window };
}

function toRule({ Name: name, Properties }: OfficialRule): RuleConfig {
  const { FilterType, CorrelationFilter, SqlFilter, Action } = Properties;
  return {
    name,
    filterType: FilterType === 'Sql' ? 'SqlFilter' : 'CorrelationFilter',
    ...(SqlFilter ? { sqlFilter: { sqlExpression: SqlFilter.SqlExpression } } : {}),
    ...(CorrelationFilter ? { correlationFilter: toCorrelationFilter(CorrelationFilter) } : {}),
    ...(Action ? { action: { sqlExpression: Action.SqlExpression } } : {}),
  };
}

/** The same names with a small letter first; those in `Properties` are the user's own. */
function toCorrelationFilter(filter: NonNullable<OfficialRule['Properties']['CorrelationFilter']>) {
  const entries = Object.entries(filter).map(([key, value]) => [`${key[0]!.toLowerCase()}${key.slice(1)}`, value]);
  return Object.fromEntries(entries) as NonNullable<RuleConfig['correlationFilter']>;
}

/** What stands beside `Name` in an entity of the file, and not under its `Properties`. */
const OUTSIDE_PROPERTIES = new Set(['Name', 'Queues', 'Topics', 'Subscriptions', 'Rules']);

/** `/serviceBus/namespaces/0/queues/1/lockDuration` is `/UserConfig/Namespaces/0/Queues/1/Properties/LockDuration`. */
function toFilePath(path: string): string {
  const [, , ...rest] = path.split('/');
  const [namespaces = '', namespace, ...within] = rest.map((part) => `${part[0]?.toUpperCase() ?? ''}${part.slice(1)}`);
  const parts = ['', 'UserConfig', namespaces, ...(namespace === undefined ? [] : [namespace])];
  for (const [index, part] of within.entries()) {
    const isOfEntity = /^\d+$/.test(within[index - 1] ?? '');
    if (isOfEntity && !OUTSIDE_PROPERTIES.has(part)) parts.push('Properties');
    parts.push(part);
  }
  return parts.join('/');
}

function notices({ UserConfig }: OfficialFile): string[] {
  const sentences: string[] = [];
  const { Type: logging } = UserConfig.Logging;
  if (logging.includes('File')) {
    sentences.push(
      `/UserConfig/Logging/Type is "${logging}": the log goes to standard error, and no file is written to ${LOG_DIRECTORY}.`,
    );
  }
  for (const [index, { Name: name }] of UserConfig.Namespaces.entries()) {
    if (name === NAMESPACE) continue;
    sentences.push(
      `/UserConfig/Namespaces/${index}/Name is "${name}", and so the namespace is called; the official emulator calls it ` +
        `"${NAMESPACE}" whatever the file says.`,
    );
  }
  return sentences;
}
