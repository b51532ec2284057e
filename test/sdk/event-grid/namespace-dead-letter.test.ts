import { text } from 'node:stream/consumers';
import { BlobServiceClient } from '@azure/storage-blob';
import { expect, it } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { clockFromNow } from '../../support/bus.ts';
import {
  order,
  receiverOf,
  receiveSome,
  senderOf,
  startNamespace,
  tokensOf,
} from '../../support/event-grid-namespace.ts';
import { listed } from '../../support/storage.ts';

const deadLetterDestination = {
  endpointType: 'StorageBlob' as const,
  properties: { resourceId: 'Microsoft.Storage/storageAccounts/devstoreaccount1', blobContainerName: 'dead' },
};
const queue = { maxDeliveryCount: 1, deadLetterDestinationWithResourceIdentity: { deadLetterDestination } };

async function deadContainer(azure: Azwire) {
  const container = BlobServiceClient.fromConnectionString(azure.connectionString('storage')).getContainerClient(
    'dead',
  );
  await container.create();
  return container;
}

it('takes what is rejected, in a blob of its own', async () => {
  const clock = clockFromNow();
  clock.advance(Date.UTC(2030, 2, 4, 5, 6, 7) - clock.now());
  const azure = await startNamespace({ clock, queue, config: { storage: {} } });
  const container = await deadContainer(azure);
  await senderOf(azure).sendEvents({ ...order('1'), dataContentType: 'application/json' });
  const receiver = receiverOf(azure);
  await receiver.rejectEvents(tokensOf(await receiveSome(receiver)));
  await expect.poll(async () => (await listed(container.listBlobsFlat())).length).toBe(1);
  const [blob] = await listed(container.listBlobsFlat());
  expect(blob?.name).toMatch(/^shop\/orders\/first\/2030\/3\/4\/5\/[0-9a-f-]{36}\.json$/);
  const { readableStreamBody } = await container.getBlobClient(blob!.name).download();
  expect(JSON.parse(await text(readableStreamBody!))).toMatchObject([
    {
      event: { id: '1', source: '/shop', type: 'Shop.OrderPlaced', data: { id: '1' } },
      deadLetterProperties: {
        deadletterreason: 'Rejected',
        deliveryattempts: 1,
        deliveryresult: 'Event was rejected.',
        publishutc: '2030-03-04T05:06:07.000Z',
        deliveryattemptutc: '2030-03-04T05:06:07.000Z',
      },
    },
  ]);
});

it('takes what was received too often, once it can be written', async () => {
  const clock = clockFromNow();
  const azure = await startNamespace({ clock, queue, config: { storage: {} } });
  await senderOf(azure).sendEvents(order('1'));
  await receiveSome(receiverOf(azure));
  // The container is not there yet.
  clock.advance(60_000);
  const container = await deadContainer(azure);
  const count = async () => {
    clock.advance(10_000);
    return (await listed(container.listBlobsFlat())).length;
  };
  await expect.poll(count).toBe(1);
});
