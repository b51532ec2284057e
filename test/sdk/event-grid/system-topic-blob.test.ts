import { EventGridDeserializer, isSystemEvent } from '@azure/eventgrid';
import { BlobServiceClient } from '@azure/storage-blob';
import { expect, it } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const ACCOUNT = 'Microsoft.Storage/storageAccounts/devstoreaccount1';
const TOPIC_TYPE = 'Microsoft.Storage.StorageAccounts';

it('delivers what becomes of blobs to the subscriptions of a system topic', async () => {
  const subscriber = await Subscriber.start();
  const eventSubscriptions = [{ name: 'all-blobs', destination: webHook(subscriber.url) }];
  const systemTopics = [{ name: 'files', source: ACCOUNT, topicType: TOPIC_TYPE, eventSubscriptions }];
  const azure = await startGrid({ systemTopics }, { config: { storage: {} } });
  const container = await newContainer(azure);
  await container.getBlockBlobClient('reports/one.txt').upload('one', 3);
  await container.getBlockBlobClient('reports/one.txt').delete();
  const events = await new EventGridDeserializer().deserializeEventGridEvents(
    JSON.stringify(await subscriber.received(2)),
  );
  const [created, deleted] = [...events].sort((one, other) => (one.eventType < other.eventType ? -1 : 1));
  const subject = '/blobServices/default/containers/files/blobs/reports/one.txt';
  expect(created).toMatchObject({ subject, dataVersion: '', topic: expect.stringMatching(new RegExp(`/${ACCOUNT}$`)) });
  if (!isSystemEvent('Microsoft.Storage.BlobCreated', created!)) throw new Error(created?.eventType);
  expect(created.data).toMatchObject({ api: 'PutBlob', contentLength: 3, blobType: 'BlockBlob' });
  expect(created.data.url).toMatch(/\/files\/reports\/one\.txt$/);
  if (!isSystemEvent('Microsoft.Storage.BlobDeleted', deleted!)) throw new Error(deleted?.eventType);
  expect(deleted.data.sequencer! > created.data.sequencer!).toBe(true);
});

it('delivers them to a subscription of the account itself, filtered and as CloudEvents', async () => {
  const subscriber = await Subscriber.start();
  const subscription = {
    source: ACCOUNT,
    name: 'pictures',
    destination: webHook(subscriber.url),
    eventDeliverySchema: 'CloudEventSchemaV1_0' as const,
    filter: { includedEventTypes: ['Microsoft.Storage.BlobCreated'], subjectEndsWith: '.jpg' },
  };
  const azure = await startGrid({ eventSubscriptions: [subscription] }, { config: { storage: {} } });
  const container = await newContainer(azure);
  for (const name of ['one.txt', 'two.jpg']) await container.getBlockBlobClient(name).upload('', 0);
  const events = await new EventGridDeserializer().deserializeCloudEvents(JSON.stringify(await subscriber.received(1)));
  expect(events).toEqual([
    expect.objectContaining({
      type: 'Microsoft.Storage.BlobCreated',
      source: expect.stringMatching(new RegExp(`/${ACCOUNT}$`)),
      subject: '/blobServices/default/containers/files/blobs/two.jpg',
    }),
  ]);
});

async function newContainer(azure: Azwire) {
  const client = BlobServiceClient.fromConnectionString(azure.connectionString('storage'));
  const container = client.getContainerClient('files');
  await container.create();
  return container;
}
