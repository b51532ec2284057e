import { QueueServiceClient } from '@azure/storage-queue';
import { expect, it } from 'vitest';
import { followMessages } from '../../../src/index.ts';
import { clientOf } from '../../support/bus.ts';
import { CLOUD_EVENT } from '../../support/event-destination.ts';
import { publisherOf, startGrid } from '../../support/event-grid.ts';

const EVERYWHERE = {
  queue: ['ServiceBusQueue', { resourceId: 'Microsoft.ServiceBus/namespaces/bus/queues/orders' }],
  hub: ['EventHub', { resourceId: 'Microsoft.EventHub/namespaces/hubs/eventhubs/telemetry' }],
  storage: ['StorageQueue', { resourceId: 'Microsoft.Storage/storageAccounts/archive', queueName: 'jobs' }],
  namespace: ['NamespaceTopic', { resourceId: 'Microsoft.EventGrid/namespaces/shop/topics/orders' }],
} as const;

it('an event is followed to where it goes on as a message with an id of its own', async () => {
  const eventSubscriptions = Object.entries(EVERYWHERE).map(([name, [endpointType, properties]]) => ({
    name,
    destination: { endpointType, properties } as never,
  }));
  const azure = await startGrid(
    {
      topics: [{ name: 'orders', inputSchema: 'CloudEventSchemaV1_0', eventSubscriptions }],
      namespaces: [{ name: 'shop', topics: [{ name: 'orders', eventSubscriptions: [{ name: 'all' }] }] }],
    },
    {
      config: {
        serviceBus: {
          namespaces: [{ name: 'bus', queues: [{ name: 'orders', forwardTo: 'billing' }, { name: 'billing' }] }],
        },
        eventHubs: { namespaces: [{ name: 'hubs', eventHubs: [{ name: 'telemetry' }] }] },
        storage: { accounts: [{ name: 'archive' }] },
      },
    },
  );
  const jobs = QueueServiceClient.fromConnectionString(
    azure.connectionString('storage', { namespace: 'archive' }),
  ).getQueueClient('jobs');
  await jobs.create();
  await publisherOf(azure, 'orders', 'CloudEvent').send([CLOUD_EVENT]);
  const [message] = await clientOf(azure.connectionString('service-bus')).createReceiver('billing').receiveMessages(1);
  expect(message?.body).toMatchObject({ id: 'order-1' });
  await expect.poll(async () => (await jobs.receiveMessages()).receivedMessageItems.length).toBe(1);

  const journeyNow = () => followMessages(azure.capture());
  await expect.poll(() => journeyNow()[0]?.legs.length).toBe(7);
  const [journey, ...others] = journeyNow();
  expect(others).toEqual([]);
  const { messageId, legs } = journey!;
  expect(messageId).toBe('order-1');
  const brought = legs.filter(({ from }) => from === 'event-grid');
  expect(brought.map(({ to, follows, openedBy, askedBy }) => ({ to, follows, openedBy, askedBy }))).toEqual(
    expect.arrayContaining(
      ['service-bus', 'event-hubs', 'storage', 'event-grid-namespace'].map((to) => ({
        ...{ to, follows: 0, openedBy: 'event-grid', askedBy: undefined },
      })),
    ),
  );
  for (const service of ['service-bus', 'storage']) {
    const fetched = legs.find(({ from }) => from === service);
    const before = legs[fetched?.follows ?? -1];
    expect(before, service).toMatchObject({ from: 'event-grid', to: service });
    expect(fetched).toMatchObject({ openedBy: fetched?.to, model: 'pull', askedBy: fetched?.to });
    expect(fetched?.waitedMs).toBe(Math.max(0, fetched!.atMs - before!.atMs));
  }
  expect(legs.find(({ from }) => from === 'service-bus')?.entity).toBe('billing');
});
