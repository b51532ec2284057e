import { EventGridDeserializer } from '@azure/eventgrid';
import { QueueServiceClient } from '@azure/storage-queue';
import { expect, it } from 'vitest';
import { clockFromNow } from '../../support/bus.ts';
import { dialledByEventGrid, EVENT, fateOf, startSubscribed } from '../../support/event-destination.ts';
import { publisherOf } from '../../support/event-grid.ts';

const STORAGE = { storage: { accounts: [{ name: 'devstoreaccount1' }, { name: 'archive' }] } };

function destination(queueMessageTimeToLiveInSeconds?: number) {
  const resourceId = 'Microsoft.Storage/storageAccounts/archive';
  const lifetime = queueMessageTimeToLiveInSeconds === undefined ? {} : { queueMessageTimeToLiveInSeconds };
  return { endpointType: 'StorageQueue', properties: { resourceId, queueName: 'jobs', ...lifetime } } as const;
}

it.each([
  [undefined, 7 * 86_400],
  [60, 60],
])('puts each event into a message, in base64, for a time to live of %s', async (timeToLive, seconds) => {
  const azure = await startSubscribed(destination(timeToLive), { config: STORAGE });
  const queues = QueueServiceClient.fromConnectionString(azure.connectionString('storage', { namespace: 'archive' }));
  const queue = queues.getQueueClient('jobs');
  await queue.create();
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  await expect.poll(async () => (await queue.getProperties()).approximateMessagesCount).toBe(1);
  const { receivedMessageItems } = await queue.receiveMessages();
  const { messageText, insertedOn, expiresOn } = receivedMessageItems[0]!;
  const [event] = await new EventGridDeserializer().deserializeEventGridEvents(
    Buffer.from(messageText, 'base64').toString(),
  );
  expect(event).toMatchObject({ id: 'order-1', data: EVENT.data });
  expect((expiresOn.getTime() - insertedOn.getTime()) / 1_000).toBe(seconds);
  expect(dialledByEventGrid(azure)).toEqual([['storage', 'established']]);
});

it('tries again later while the queue is not there', async () => {
  const clock = clockFromNow();
  const azure = await startSubscribed(destination(), { config: STORAGE, clock });
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const attempts = () => fateOf(azure).attempts;
  await expect.poll(attempts).toMatchObject([{ outcome: 'NotFound', status: 404 }]);
  const queues = QueueServiceClient.fromConnectionString(azure.connectionString('storage', { namespace: 'archive' }));
  await queues.getQueueClient('jobs').create();
  clock.advance(6 * 60_000);
  await expect.poll(attempts).toMatchObject([{ outcome: 'NotFound' }, { outcome: 'Delivered', status: 201 }]);
});

it('does not find an account of a service that does not run', async () => {
  const azure = await startSubscribed(destination());
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const attempts = () => fateOf(azure).attempts;
  await expect.poll(attempts).toMatchObject([{ outcome: 'ResolutionError' }]);
  expect(dialledByEventGrid(azure)[0]?.[1]).toBe('name not found');
});
