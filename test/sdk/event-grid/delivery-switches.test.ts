import { QueueServiceClient } from '@azure/storage-queue';
import { expect, it } from 'vitest';
import { EVENT, startSubscribed } from '../../support/event-destination.ts';
import { publisherOf } from '../../support/event-grid.ts';
import { consumerOf, receiveFrom } from '../../support/hub.ts';

it('sends an object to an event hub where it is told to', async () => {
  const resourceId = 'Microsoft.EventHub/namespaces/hubs/eventhubs/telemetry';
  const azure = await startSubscribed(
    { endpointType: 'EventHub', properties: { resourceId } },
    {
      config: { eventHubs: { namespaces: [{ name: 'hubs', eventHubs: [{ name: 'telemetry', partitionCount: 1 }] }] } },
      eventGrid: { switches: { eventHubBodyIsArray: false } },
    },
  );
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const [event] = await receiveFrom(consumerOf(azure.connectionString('event-hubs'), 'telemetry'), 1);
  expect(event?.body).toMatchObject({ id: 'order-1' });
});

it('writes plain text into a storage queue where it is told to', async () => {
  const properties = { resourceId: 'Microsoft.Storage/storageAccounts/devstoreaccount1', queueName: 'jobs' };
  const azure = await startSubscribed(
    { endpointType: 'StorageQueue', properties },
    { config: { storage: {} }, eventGrid: { switches: { storageQueueIsBase64: false } } },
  );
  const queue = QueueServiceClient.fromConnectionString(azure.connectionString('storage')).getQueueClient('jobs');
  await queue.create();
  await publisherOf(azure, 'orders', 'EventGrid').send([{ ...EVENT, subject: 'a<b>&c' }]);
  await expect.poll(async () => (await queue.getProperties()).approximateMessagesCount).toBe(1);
  const { peekedMessageItems } = await queue.peekMessages();
  expect(JSON.parse(peekedMessageItems[0]?.messageText ?? '')).toMatchObject({ id: 'order-1', subject: 'a<b>&c' });
});
