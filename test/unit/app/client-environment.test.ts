import { describe, expect, it, onTestFinished } from 'vitest';
import { clientEnvironment, entityEnvironment } from '../../../src/app/client-environment.ts';
import { type AzwireConfig, startAzwire } from '../../../src/index.ts';

const CONFIG: AzwireConfig = {
  serviceBus: {
    namespaces: [
      {
        name: 'bus',
        queues: [{ name: 'sessions', requiresSession: true }, { name: 'orders' }],
        topics: [{ name: 'events', subscriptions: [{ name: 'all' }] }],
      },
    ],
  },
  eventHubs: { namespaces: [{ name: 'hubs', eventHubs: [{ name: 'readings', partitionCount: 1 }] }] },
  eventGrid: { topics: [{ name: 'news', key1: 'QXp3aXJlIHRlc3QgY2xpZW50cywgMzIgYnl0ZXMga2U=' }] },
  cosmos: { databases: [{ id: 'shop', containers: [{ id: 'orders', partitionKey: { paths: ['/id'] } }] }] },
  storage: {},
};

describe('the environment of a client', () => {
  it('has what leads to each service that runs', async () => {
    const azure = await startAzwire({ ...CONFIG, ports: 'any' });
    onTestFinished(() => azure.stop());
    const { gateway, management, amqps, cosmos } = azure.ports;
    expect(clientEnvironment(azure)).toMatchObject({
      SERVICE_BUS_CONNECTION_STRING: azure.connectionString('service-bus'),
      SERVICEBUS_CONNECTION_STRING: azure.connectionString('service-bus'),
      SERVICEBUS_FQDN: `localhost:${amqps}`,
      EVENT_HUBS_CONNECTION_STRING: azure.connectionString('event-hubs'),
      EVENTHUB_CONNECTION_STRING: azure.connectionString('event-hubs'),
      EVENTHUB_FQDN: `localhost:${amqps}`,
      EVENT_GRID_ENDPOINT: `https://localhost:${gateway}/news/api/events`,
      EVENT_GRID_KEY: 'QXp3aXJlIHRlc3QgY2xpZW50cywgMzIgYnl0ZXMga2U=',
      COSMOS_CONNECTION_STRING: azure.connectionString('cosmos'),
      COSMOS_ENDPOINT: `http://localhost:${cosmos}/`,
      AZURE_STORAGE_CONNECTION_STRING: azure.connectionString('storage'),
      AzureWebJobsStorage: azure.connectionString('storage'),
      AZURE_AUTHORITY_HOST: `https://localhost:${gateway}`,
      IDENTITY_ENDPOINT: `http://localhost:${management}/msi/token`,
    });
    const { AccountKey } = Object.fromEntries(
      azure
        .connectionString('cosmos')
        .split(';')
        .map((part) => part.split(/=(.*)/)),
    );
    expect(clientEnvironment(azure)).toHaveProperty('COSMOS_KEY', AccountKey);
  });

  it('has nothing of services that do not run', async () => {
    const azure = await startAzwire({ ports: 'any' });
    onTestFinished(() => azure.stop());
    expect(Object.keys(clientEnvironment(azure)).filter((name) => /COSMOS|HUB|GRID|STORAGE/i.test(name))).toEqual([]);
  });

  it('has a name for services that samples do not know', async () => {
    const azure = await startAzwire({ ports: 'any', helloWorld: {} });
    onTestFinished(() => azure.stop());
    const { HELLO_WORLD_CONNECTION_STRING } = clientEnvironment(azure);
    expect(HELLO_WORLD_CONNECTION_STRING).toBe(azure.connectionString('hello-world'));
  });
});

describe('the environment of Event Grid', () => {
  it('has the first topic of each schema, and the first namespace', async () => {
    const inputSchemaMapping = {
      inputSchemaMappingType: 'Json' as const,
      properties: { subject: { defaultValue: 'none' } },
    };
    const eventGrid = {
      topics: [
        { name: 'clouds', inputSchema: 'CloudEventSchemaV1_0' as const },
        { name: 'custom', inputSchema: 'CustomEventSchema' as const, inputSchemaMapping },
        { name: 'news' },
        { name: 'more-news' },
      ],
      namespaces: [{ name: 'space' }],
    };
    const azure = await startAzwire({ ports: 'any', eventGrid });
    onTestFinished(() => azure.stop());
    const endpointOf = (name: string) =>
      /Endpoint=([^;]+)/.exec(azure.connectionString('event-grid', { namespace: name }))![1];
    expect(clientEnvironment(azure, { eventGrid })).toMatchObject({
      EVENT_GRID_EVENT_GRID_SCHEMA_ENDPOINT: endpointOf('news'),
      EVENT_GRID_EVENT_GRID_SCHEMA_API_KEY: expect.stringMatching(/^\S+=$/),
      EVENTGRID_TOPIC_ENDPOINT: endpointOf('news'),
      EVENT_GRID_CLOUD_EVENT_SCHEMA_ENDPOINT: endpointOf('clouds'),
      EVENT_GRID_CUSTOM_EVENT_SCHEMA_ENDPOINT: endpointOf('custom'),
      EVENT_GRID_NAMESPACES_ENDPOINT: endpointOf('space'),
      EVENT_GRID_NAMESPACES_KEY: expect.stringMatching(/^\S+=$/),
    });
  });
});

describe('the entities', () => {
  it('are the first of their kind', () => {
    expect(entityEnvironment(CONFIG)).toMatchObject({
      QUEUE_NAME: 'orders',
      QUEUE_NAME_WITH_SESSIONS: 'sessions',
      TOPIC_NAME: 'events',
      SUBSCRIPTION_NAME: 'all',
      EVENTHUB_NAME: 'readings',
      CONSUMER_GROUP_NAME: '$Default',
      COSMOS_DATABASE: 'shop',
      COSMOS_CONTAINER: 'orders',
    });
  });

  it('are those that there are without a configuration', () => {
    expect(entityEnvironment({})).toMatchObject({ QUEUE_NAME: 'queue', TOPIC_NAME: 'topic' });
  });

  it('are left out where there are none', () => {
    expect(entityEnvironment({ storage: {} })).toEqual({});
  });
});
