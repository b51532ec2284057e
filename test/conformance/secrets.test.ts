import { CosmosClient } from '@azure/cosmos';
import { EventHubConsumerClient, EventHubProducerClient, earliestEventPosition } from '@azure/event-hubs';
import {
  AzureKeyCredential,
  AzureSASCredential,
  EventGridPublisherClient,
  generateSharedAccessSignature,
} from '@azure/eventgrid';
import { ClientSecretCredential } from '@azure/identity';
import { ServiceBusClient } from '@azure/service-bus';
import { BlobSASPermissions, BlobServiceClient, BlockBlobClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { AzwireConfig } from '../../src/app/config.ts';
import { type Azwire, REPORTS, type ReportFormat } from '../../src/index.ts';
import { administrationClient, request } from '../support/administration.ts';
import { keyOf, namespaceOf, trust } from '../support/auth.ts';
import { clientOf, receiveOne, startTestAzwire } from '../support/bus.ts';
import { connectionString } from '../support/client-process.ts';
import { credentialOptions, TENANT_ID } from '../support/entra.ts';
import { EVENT } from '../support/event-destination.ts';
import { endpointOf, Subscriber, webHook } from '../support/event-grid.ts';
import { connectRhea } from '../support/rhea-client.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const ROOT = 'RootManageSharedAccessKey';
const COSMOS_KEY = base64('hunter2 of the cosmos account, long enough to be one');
const GRID_KEY = base64('hunter2 of the event grid topic!');
const HOOK_KEY = 'hunter2-of-the-webhook';
const CLIENT_SECRET = 'hunter2~of~the~application';
const OVER_WEB_SOCKETS = { webSocketOptions: { webSocket: WebSocket } };
const retryOptions = { maxRetries: 0 };

function configWith(hook: string): AzwireConfig {
  const eventSubscriptions = [{ name: 'hook', destination: webHook(hook) }];
  return {
    auth: 'enforce',
    serviceBus: {
      namespaces: [
        {
          name: 'bus',
          authorizationRules: [keyOf(ROOT, 'Listen', 'Manage', 'Send')],
          queues: [{ name: 'orders' }],
        },
      ],
    },
    eventHubs: {
      namespaces: [
        {
          name: 'hubs',
          authorizationRules: [keyOf('hub-root', 'Listen', 'Manage', 'Send')],
          eventHubs: [{ name: 'readings', partitionCount: 1 }],
        },
      ],
    },
    eventGrid: { topics: [{ name: 'shop', key1: GRID_KEY, eventSubscriptions: eventSubscriptions as never }] },
    cosmos: { key: COSMOS_KEY, databases: [{ id: 'db' }] },
    storage: {},
    entra: {
      tenants: [
        {
          tenantId: TENANT_ID,
          applications: [{ clientId: 'shop', secrets: [CLIENT_SECRET], roles: ['Azure Service Bus Data Owner'] }],
        },
      ],
    },
  } as AzwireConfig;
}

/** Every client with every kind of credential, and refused ones. */
async function useServiceBus(azure: Azwire): Promise<void> {
  const text = azure.connectionString('service-bus');
  for (const transport of ['amqp', 'websocket'] as const) {
    const client = clientOf(connectionString(azure, transport), transport === 'amqp' ? {} : OVER_WEB_SOCKETS);
    await client.createSender('orders').sendMessages({ body: 'sent', messageId: transport });
    const receiver = client.createReceiver('orders');
    await receiver.completeMessage(await receiveOne(receiver));
    await client.close();
  }
  const stranger = clientOf(text.replace(/SharedAccessKey=[^;]+/, 'SharedAccessKey=hunter2-that-is-wrong'));
  await expect(stranger.createSender('orders').sendMessages({ body: 'no' })).rejects.toThrow();
  await administrationClient(azure).getQueue('orders');
  expect((await request(azure, 'POST', '/orders/messages', { body: 'refused' })).status).toBe(401);
  const rhea = connectRhea(azure, { username: ROOT, password: `primary key of ${ROOT}` });
  await (await rhea).sender('orders');
  await expect(connectRhea(azure, { username: ROOT, password: 'hunter2-guessed' })).rejects.toBeDefined();
}

/** Returns the token that was shown. */
async function useEntra(azure: Azwire): Promise<string> {
  const credential = new ClientSecretCredential(TENANT_ID, 'shop', CLIENT_SECRET, credentialOptions(azure));
  const client = new ServiceBusClient(namespaceOf(azure), credential, { retryOptions });
  onTestFinished(() => client.close());
  await client.createSender('orders').sendMessages({ body: 'sent' });
  const refused = new ClientSecretCredential(TENANT_ID, 'shop', 'hunter2-guessed', credentialOptions(azure));
  await expect(refused.getToken('https://servicebus.azure.net/.default')).rejects.toThrow();
  return (await credential.getToken('https://servicebus.azure.net/.default')).token;
}

async function useEventHubs(azure: Azwire): Promise<void> {
  const text = azure.connectionString('event-hubs');
  const producer = new EventHubProducerClient(text, 'readings', { retryOptions });
  const consumer = new EventHubConsumerClient('$Default', text, 'readings', { retryOptions });
  onTestFinished(() => Promise.all([producer.close(), consumer.close()]).then(() => undefined));
  await producer.sendBatch([{ body: 1 }]);
  await new Promise<void>((received, failed) => {
    const handlers = {
      processEvents: async (events: readonly unknown[]) => {
        if (events.length > 0) received();
      },
      processError: async (error: Error) => failed(error),
    };
    consumer.subscribe(handlers, { startPosition: earliestEventPosition });
  });
}

/** Returns the signature that was shown. */
async function useEventGrid(azure: Azwire, hook: Subscriber): Promise<string> {
  const { endpoint, key } = endpointOf(azure, 'shop');
  expect(key).toBe(GRID_KEY);
  const options = { allowInsecureConnection: true, retryOptions };
  const inAnHour = new Date(Date.now() + 3_600_000);
  const signature = await generateSharedAccessSignature(endpoint, new AzureKeyCredential(key), inAnHour);
  await new EventGridPublisherClient(endpoint, 'EventGrid', new AzureKeyCredential(key), options).send([EVENT]);
  await new EventGridPublisherClient(endpoint, 'EventGrid', new AzureSASCredential(signature), options).send([EVENT]);
  const stranger = new AzureKeyCredential(base64('hunter2-that-is-wrong'));
  await expect(new EventGridPublisherClient(endpoint, 'EventGrid', stranger, options).send([EVENT])).rejects.toThrow();
  await hook.received(2);
  return decodeURIComponent(/&s=([^&]+)/.exec(signature)?.[1] ?? '');
}

async function useCosmos(azure: Azwire): Promise<void> {
  const text = azure.connectionString('cosmos', { transport: 'http' });
  const client = new CosmosClient(text);
  const { container } = await client.database('db').containers.create({ id: 'items', partitionKey: '/pk' });
  await container.items.create({ id: '1', pk: 'a' });
  const stranger = new CosmosClient(text.replace(COSMOS_KEY, base64('hunter2-that-is-wrong')));
  await expect(stranger.database('db').read()).rejects.toMatchObject({ code: 401 });
  client.dispose();
  stranger.dispose();
}

/** Returns the signatures and keys that were shown. */
async function useStorage(azure: Azwire): Promise<string[]> {
  const text = azure.connectionString('storage');
  const queue = QueueServiceClient.fromConnectionString(text).getQueueClient('jobs');
  await queue.create();
  await queue.sendMessage('job');
  await queue.receiveMessages();
  const container = BlobServiceClient.fromConnectionString(text).getContainerClient('files');
  await container.create();
  const expiresOn = new Date(Date.now() + 3_600_000);
  const url = await container
    .getBlockBlobClient('note')
    .generateSasUrl({ permissions: BlobSASPermissions.parse('rcw'), expiresOn });
  await new BlockBlobClient(url).upload('text', 4);
  return [new URL(url).searchParams.get('sig')!, /AccountKey=([^;]+)/.exec(text)![1]!];
}

function textOf({ packets }: ReturnType<Azwire['capture']>): string {
  return packets.map(({ payload }) => Buffer.from(payload).toString('latin1')).join('\n');
}

/** Credentials as the plain connections show them to whoever looks at their packets. */
function shownIn(text: string): string[] {
  const patterns = [
    /\bsig(?:=|%3[dD])([\w%+/=-]{16,})/g,
    /\bBearer ([\w.-]{16,})/g,
    /\bSharedKey [^:\s]+:([\w+/=]{16,})/g,
    /\b(eyJ[\w-]+\.[\w-]+\.[\w-]+)/g,
  ];
  return patterns.flatMap((pattern) => Array.from(text.matchAll(pattern), ([, secret]) => secret!));
}

it('no key, signature, token, password or secret query is in any report', async () => {
  const hook = await Subscriber.start();
  const azure = await startTestAzwire(configWith(`${hook.url}?code=${HOOK_KEY}&mine=${HOOK_KEY}`));
  trust(azure);
  await useServiceBus(azure);
  const token = await useEntra(azure);
  await useEventHubs(azure);
  const signature = await useEventGrid(azure, hook);
  await useCosmos(azure);
  const stored = await useStorage(azure);

  const capture = azure.capture();
  const payloads = textOf(capture);
  for (const secret of [`primary key of ${ROOT}`, GRID_KEY, HOOK_KEY, 'hunter2-guessed'])
    expect(payloads).toContain(secret);
  const shown = shownIn(payloads);
  expect(shown.length).toBeGreaterThan(8);
  const named = [
    'hunter2',
    `primary key of ${ROOT}`,
    'primary key of hub-root',
    COSMOS_KEY,
    GRID_KEY,
    token,
    signature,
  ];
  const secrets = [...new Set([...named, ...stored, ...shown])].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    decodeURIComponent(secret),
  ]);
  const { packets: _, keylog, ...told } = capture;
  const reports: Record<string, string> = { capture: JSON.stringify(told) };
  for (const [format, report] of Object.entries(REPORTS) as [ReportFormat, (typeof REPORTS)[ReportFormat]][]) {
    // Packets are what they are; a file of them is as secret as what they carry.
    if (format !== 'pcapng') reports[format] = String(report.one({ capture }));
  }
  for (const [format, text] of Object.entries(reports)) {
    expect(text.length, format).toBeGreaterThan(100);
    const found = [...secrets, ...keylog].filter((secret) => text.includes(secret));
    expect(found, `secrets in ${format}`).toEqual([]);
  }
});
