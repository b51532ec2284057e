import type { Azwire } from './azwire.ts';
import { clientSettings } from './client-settings.ts';
import { type AzwireConfig, DEFAULT_SERVICES, namesService } from './config.ts';

/** What programs call the settings of one service in their environment. */
interface Names {
  readonly connectionString: readonly string[];
  readonly endpoint?: readonly string[];
  /** Of clients with a token credential, who use TLS. */
  readonly host?: readonly string[];
  readonly key?: readonly string[];
}

/** As scenarios name them, then as the SDKs' samples and quickstarts and the triggers of Azure Functions do. */
const NAMES: Readonly<Record<string, Names>> = {
  'service-bus': {
    connectionString: [
      'SERVICE_BUS_CONNECTION_STRING',
      'SERVICEBUS_CONNECTION_STRING',
      'SERVICE_BUS_CONNECTION_STR',
      'SERVICEBUS_CONNECTION_STR',
      'SERVICE_BUS_CONN_STR',
      'AZURE_SERVICE_BUS_CONNECTION_STRING',
      'AZURE_SERVICEBUS_CONNECTION_STRING',
      'AZURE_SERVICEBUS_NAMESPACE_CONNECTION_STRING',
      'AzureWebJobsServiceBus',
      'ServiceBusConnection',
    ],
    host: [
      'SERVICEBUS_FQDN',
      'SERVICEBUS_HOSTNAME',
      'SERVICEBUS_FULLY_QUALIFIED_NAMESPACE',
      'SERVICE_BUS_FULLY_QUALIFIED_NAMESPACE',
      'AZURE_SERVICEBUS_FULLY_QUALIFIED_DOMAIN_NAME',
    ],
  },
  'event-hubs': {
    connectionString: [
      'EVENT_HUBS_CONNECTION_STRING',
      'EVENT_HUB_CONNECTION_STRING',
      'EVENTHUB_CONNECTION_STRING',
      'EVENTHUBS_CONNECTION_STRING',
      'EVENT_HUB_CONN_STR',
      'AZURE_EVENT_HUBS_CONNECTION_STRING',
      'AZURE_EVENTHUBS_CONNECTION_STRING',
      'AzureWebJobsEventHub',
      'EventHubConnection',
    ],
    host: ['EVENTHUB_FQDN', 'EVENT_HUB_HOSTNAME', 'EVENTHUBS_HOST', 'EVENT_HUB_FULLY_QUALIFIED_NAMESPACE'],
  },
  'event-grid': {
    connectionString: ['EVENT_GRID_CONNECTION_STRING'],
    endpoint: [
      'EVENT_GRID_ENDPOINT',
      'EVENTGRID_ENDPOINT',
      'EVENT_GRID_TOPIC_ENDPOINT',
      'EVENTGRID_TOPIC_ENDPOINT',
      'AZURE_EVENTGRID_ENDPOINT',
    ],
    key: [
      'EVENT_GRID_KEY',
      'EVENTGRID_KEY',
      'EVENT_GRID_ACCESS_KEY',
      'EVENT_GRID_TOPIC_KEY',
      'EVENTGRID_TOPIC_KEY',
      'AZURE_EVENTGRID_KEY',
    ],
  },
  cosmos: {
    connectionString: [
      'COSMOS_CONNECTION_STRING',
      'COSMOSDB_CONNECTION_STRING',
      'COSMOS_DB_CONNECTION_STRING',
      'AZURE_COSMOS_CONNECTION_STRING',
      'CosmosDBConnection',
      'CosmosDBConnectionString',
    ],
    endpoint: ['COSMOS_ENDPOINT', 'COSMOSDB_ENDPOINT', 'COSMOS_DB_ENDPOINT', 'AZURE_COSMOS_ENDPOINT'],
    key: ['COSMOS_KEY', 'COSMOSDB_KEY', 'COSMOS_DB_KEY', 'AZURE_COSMOS_KEY'],
  },
  storage: {
    connectionString: ['STORAGE_CONNECTION_STRING', 'AZURE_STORAGE_CONNECTION_STRING', 'AzureWebJobsStorage'],
  },
};

/**
 * What a client of every service that runs finds in its environment: connection strings, and for token credentials the addresses of
 * Entra ID. These win over what a program has there already, so that nothing meant for this azwire goes to Azure.
 */
export function clientEnvironment(azure: Azwire, config: AzwireConfig = {}): Record<string, string> {
  return Object.assign(
    {},
    ...azure.services.map((service) => variablesOf(azure, service)),
    ...eventGridVariables(azure, config),
  );
}

/** What samples call the first topic of each schema, and the first namespace. The last of these wins a name. */
const EVENT_GRID_KINDS = {
  CustomEventSchema: ['EVENT_GRID_CUSTOM_EVENT_SCHEMA'],
  CloudEventSchemaV1_0: ['EVENT_GRID_CLOUD_EVENT_SCHEMA', 'EVENTGRID_CLOUD_EVENT_TOPIC'],
  EventGridSchema: ['EVENT_GRID_EVENT_GRID_SCHEMA', 'EVENTGRID_TOPIC', 'EVENT_GRID_TOPIC'],
} as const;

function eventGridVariables(azure: Azwire, { eventGrid }: AzwireConfig): Record<string, string>[] {
  const { topics = [], namespaces = [] } = eventGrid ?? {};
  const variables = (name: string | undefined, prefixes: readonly string[]) => {
    if (name === undefined) return {};
    const { endpoint, key } = clientSettings(azure, 'event-grid', { namespace: name });
    const called = (...words: string[]) => prefixes.flatMap((prefix) => words.map((word) => `${prefix}_${word}`));
    return { ...named(called('ENDPOINT'), endpoint), ...named(called('KEY', 'API_KEY'), key) };
  };
  return [
    ...Object.entries(EVENT_GRID_KINDS).map(([schema, prefixes]) =>
      variables(topics.find(({ inputSchema = 'EventGridSchema' }) => inputSchema === schema)?.name, prefixes),
    ),
    variables(namespaces[0]?.name, ['EVENT_GRID_NAMESPACES']),
  ];
}

function variablesOf(azure: Azwire, service: string): Record<string, string> {
  if (service === 'entra') return tokenVariables(azure);
  const own = `${service.replaceAll('-', '_').toUpperCase()}_CONNECTION_STRING`;
  const names = NAMES[service] ?? { connectionString: [own] };
  const { connectionString, endpoint, key } = clientSettings(azure, service);
  const host = names.host && clientSettings(azure, service, { transport: 'amqps' }).host?.replace(AMQPS_PORT, '');
  return {
    ...named(names.connectionString, connectionString),
    ...named(names.endpoint, endpoint),
    ...named(names.host, host),
    ...named(names.key, key),
  };
}

/** Left out: some clients take no port, and this one is theirs. */
const AMQPS_PORT = /:5671$/;

/** A managed identity, which `DefaultAzureCredential` finds by itself, and where an application gets its tokens. */
function tokenVariables(azure: Azwire): Record<string, string> {
  const plain = azure.connectionString('entra', { transport: 'management' });
  return {
    AZURE_AUTHORITY_HOST: azure.connectionString('entra'),
    AZURE_POD_IDENTITY_AUTHORITY_HOST: plain,
    IDENTITY_ENDPOINT: `${plain}/msi/token`,
    IDENTITY_HEADER: 'azwire',
  };
}

/** The first entity of each kind that is configured, as samples name it. For programs that are not told another one. */
export function entityEnvironment(config: AzwireConfig): Record<string, string> {
  const { serviceBus, eventHubs, cosmos } = namesService(config) ? config : (DEFAULT_SERVICES as AzwireConfig);
  const queues = serviceBus?.namespaces.flatMap(({ queues = [] }) => queues) ?? [];
  const topic = serviceBus?.namespaces.flatMap(({ topics = [] }) => topics)[0];
  const hub = eventHubs?.namespaces.flatMap(({ eventHubs: hubs = [] }) => hubs)[0];
  const database = cosmos?.databases?.[0];
  return {
    ...named(['QUEUE_NAME', 'SERVICEBUS_QUEUE_NAME', 'SERVICE_BUS_QUEUE_NAME'], plainQueue(queues)),
    ...named(['QUEUE_NAME_WITH_SESSIONS', 'SERVICEBUS_SESSION_QUEUE_NAME'], sessionQueue(queues)),
    ...named(['TOPIC_NAME', 'SERVICEBUS_TOPIC_NAME', 'SERVICE_BUS_TOPIC_NAME'], topic?.name),
    ...named(['SUBSCRIPTION_NAME', 'SERVICEBUS_SUBSCRIPTION_NAME'], topic?.subscriptions?.[0]?.name),
    ...named(['EVENTHUB_NAME', 'EVENT_HUB_NAME'], hub?.name),
    ...named(['EVENTHUB_CONSUMER_GROUP_NAME', 'CONSUMER_GROUP_NAME'], hub && '$Default'),
    ...named(['COSMOS_DATABASE', 'COSMOS_DATABASE_NAME'], database?.id),
    ...named(['COSMOS_CONTAINER', 'COSMOS_CONTAINER_NAME'], database?.containers?.[0]?.id),
  };
}

interface Queue {
  readonly name: string;
  readonly requiresSession?: boolean;
}

function plainQueue(queues: readonly Queue[]): string | undefined {
  return queues.find(({ requiresSession = false }) => !requiresSession)?.name;
}

function sessionQueue(queues: readonly Queue[]): string | undefined {
  return queues.find(({ requiresSession = false }) => requiresSession)?.name;
}

function named(names: readonly string[] = [], value: string | undefined): Record<string, string> {
  return value === undefined ? {} : Object.fromEntries(names.map((name) => [name, value]));
}
