import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AzwireConfig, type RecordResult, startRecording } from '../../src/index.ts';

/*
 * Programs as samples of the SDKs are written, with nothing of azwire in them but what is in their environment.
 * `npm run test:clients -- python` fetches Python's clients and runs this, too.
 */

const CONFIG: AzwireConfig = {
  serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] },
  eventHubs: { namespaces: [{ name: 'hubs', eventHubs: [{ name: 'readings', partitionCount: 1 }] }] },
  eventGrid: { topics: [{ name: 'news' }] },
  cosmos: { databases: [{ id: 'shop', containers: [{ id: 'orders', partitionKey: { paths: ['/id'] } }] }] },
  storage: {},
};

const NODE = {
  'service-bus': `const { ServiceBusClient } = load('@azure/service-bus');
    const client = new ServiceBusClient(process.env.SERVICEBUS_CONNECTION_STRING);
    await client.createSender(process.env.QUEUE_NAME).sendMessages({ body: 'one' });
    await client.close();`,
  'service-bus, token credential': `const { ServiceBusClient } = load('@azure/service-bus');
    const { DefaultAzureCredential } = load('@azure/identity');
    const client = new ServiceBusClient(process.env.SERVICEBUS_FQDN, new DefaultAzureCredential());
    await client.createSender(process.env.QUEUE_NAME).sendMessages({ body: 'one' });
    await client.close();`,
  'event-hubs, token credential': `const { EventHubProducerClient } = load('@azure/event-hubs');
    const { DefaultAzureCredential } = load('@azure/identity');
    const { EVENTHUB_FQDN, EVENTHUB_NAME } = process.env;
    const client = new EventHubProducerClient(EVENTHUB_FQDN, EVENTHUB_NAME, new DefaultAzureCredential());
    await client.sendBatch([{ body: 'one' }]);
    await client.close();`,
  'event-grid': `const { EventGridPublisherClient, AzureKeyCredential } = load('@azure/eventgrid');
    const { EVENT_GRID_EVENT_GRID_SCHEMA_ENDPOINT, EVENT_GRID_EVENT_GRID_SCHEMA_API_KEY } = process.env;
    const key = new AzureKeyCredential(EVENT_GRID_EVENT_GRID_SCHEMA_API_KEY);
    const client = new EventGridPublisherClient(EVENT_GRID_EVENT_GRID_SCHEMA_ENDPOINT, 'EventGrid', key);
    await client.send([{ eventType: 'made', subject: 's', dataVersion: '1', data: {} }]);`,
  cosmos: `const { CosmosClient } = load('@azure/cosmos');
    const client = new CosmosClient({ endpoint: process.env.COSMOS_ENDPOINT, key: process.env.COSMOS_KEY });
    const { COSMOS_DATABASE, COSMOS_CONTAINER } = process.env;
    await client.database(COSMOS_DATABASE).container(COSMOS_CONTAINER).items.create({ id: '1' });`,
  storage: `const { QueueServiceClient } = load('@azure/storage-queue');
    const client = QueueServiceClient.fromConnectionString(process.env.AZURE_STORAGE_CONNECTION_STRING);
    const queue = client.getQueueClient('orders');
    await queue.create();
    await queue.sendMessage('one');`,
};

const PYTHON = {
  'service-bus': `
import os
from azure.servicebus import ServiceBusClient, ServiceBusMessage
with ServiceBusClient.from_connection_string(os.environ["SERVICE_BUS_CONNECTION_STR"]) as client:
    with client.get_queue_sender(os.environ["SERVICE_BUS_QUEUE_NAME"]) as sender:
        sender.send_messages(ServiceBusMessage("one"))
`,
  // It takes no port: where another has the usual one, there is nothing that it could dial.
  'service-bus, token credential': `
import json, os, time, urllib.request
from azure.core.credentials import AccessToken
from azure.servicebus import ServiceBusClient, ServiceBusMessage

class ManagedIdentity:
    def get_token(self, *scopes, **kwargs):
        url = os.environ["IDENTITY_ENDPOINT"] + "?api-version=2019-08-01&resource=https://servicebus.azure.net"
        headers = {"X-IDENTITY-HEADER": os.environ["IDENTITY_HEADER"]}
        reply = json.load(urllib.request.urlopen(urllib.request.Request(url, headers=headers)))
        return AccessToken(reply["access_token"], int(time.time()) + 3600)

host = os.environ["SERVICEBUS_FULLY_QUALIFIED_NAMESPACE"]
with (
    ServiceBusClient.from_connection_string(os.environ["SERVICEBUS_CONNECTION_STR"])
    if ":" in host
    else ServiceBusClient(host, ManagedIdentity())
) as client:
    with client.get_queue_sender(os.environ["SERVICEBUS_QUEUE_NAME"]) as sender:
        sender.send_messages(ServiceBusMessage("one"))
`,
  'event-grid': `
import os
from azure.core.credentials import AzureKeyCredential
from azure.eventgrid import EventGridEvent, EventGridPublisherClient
key = AzureKeyCredential(os.environ["EVENTGRID_TOPIC_KEY"])
with EventGridPublisherClient(os.environ["EVENTGRID_TOPIC_ENDPOINT"], key) as client:
    client.send([EventGridEvent(event_type="made", subject="s", data={}, data_version="1")])
`,
};

const hasClients = spawnSync('python3', ['-c', 'import azure.servicebus, azure.eventgrid']).status === 0;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'azwire-sample-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function recorded(command: string, file: string, source: string): Promise<RecordResult> {
  const path = join(folder, file);
  writeFileSync(path, source);
  const { ended } = await startRecording({
    azure: { ...CONFIG, ports: 'any' },
    commands: [{ name: 'sample', file: command, args: [path] }],
  });
  return ended;
}

function expectOneMessage({ exits, capture }: RecordResult, service: string): void {
  expect(exits).toMatchObject([{ code: 0 }]);
  expect(capture.hops).toMatchObject([{ from: 'sample', to: service, openedBy: 'sample', deliveries: 1 }]);
  expect(new Set(capture.connections.map(({ opener }) => opener))).toEqual(new Set(['sample']));
}

describe('a Node program', () => {
  it.each(Object.entries(NODE))('for %s is recorded', async (name, source) => {
    const load = `import { createRequire } from 'node:module';
const load = createRequire(${JSON.stringify(fileURLToPath(import.meta.url))});\n`;
    expectOneMessage(await recorded(process.execPath, 'sample.mjs', load + source), name.split(',')[0]!);
  });
});

describe('a Python program', () => {
  it.runIf(hasClients).each(Object.entries(PYTHON))(`for %s is recorded`, async (name, source) => {
    expectOneMessage(await recorded('python3', 'sample.py', source), name.split(',')[0]!);
  });
});
