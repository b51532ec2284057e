import { BlobServiceClient } from '@azure/storage-blob';
import { expect, it } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { clockFromNow } from '../../support/bus.ts';
import { CLOUD_EVENT, dialledByEventGrid, EVENT, fateOf, startSubscribed } from '../../support/event-destination.ts';
import { publisherOf, Subscriber, webHook } from '../../support/event-grid.ts';

const ID = 'Microsoft.Storage/storageAccounts/devstoreaccount1';
const deadLetterDestination = {
  endpointType: 'StorageBlob',
  properties: { resourceId: ID, blobContainerName: 'dead' },
} as const;

async function start(inputSchema: 'EventGridSchema' | 'CloudEventSchemaV1_0') {
  const clock = clockFromNow();
  const subscriber = await Subscriber.start(() => 400);
  const azure = await startSubscribed(webHook(subscriber.url), {
    clock,
    config: { storage: {} },
    inputSchema,
    subscription: { deadLetterDestination },
  });
  const blobs = BlobServiceClient.fromConnectionString(azure.connectionString('storage'));
  const container = blobs.getContainerClient('dead');
  const state = () => fateOf(azure).state;
  /** Names and contents of the blobs, when there is one. */
  const buried = async () => {
    await expect.poll(state).toBe('dead-lettered');
    const found: [string, unknown][] = [];
    for await (const { name } of container.listBlobsFlat()) {
      found.push([name, JSON.parse((await container.getBlobClient(name).downloadToBuffer()).toString())]);
    }
    return found;
  };
  return { azure, clock, container, buried, state };
}

/** Dead letters wait for five minutes. */
async function failed(azure: Azwire) {
  await expect.poll(() => fateOf(azure).attempts.length).toBe(1);
}

it('writes what cannot be delivered, with the reason, to a blob named after the subscription and the hour', async () => {
  const { azure, clock, container, buried } = await start('EventGridSchema');
  await container.create();
  const publishTime = new Date(clock.now()).toISOString();
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  await failed(azure);
  clock.advance(5 * 60_000);
  const now = new Date(clock.now());
  const [[name, contents] = []] = await buried();
  const hour = [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate(), now.getUTCHours()].join('/');
  expect(name).toMatch(new RegExp(`^BILLING/${hour}/[0-9a-f-]{36}\\.json$`));
  expect(contents).toEqual([
    {
      ...EVENT,
      eventTime: EVENT.eventTime.toISOString(),
      topic: expect.stringContaining('/topics/orders'),
      metadataVersion: '1',
      deadLetterReason: 'BadRequest',
      deliveryAttempts: 1,
      lastDeliveryOutcome: 'BadRequest',
      publishTime,
      lastDeliveryAttemptTime: publishTime,
    },
  ]);
  expect(dialledByEventGrid(azure)).toContainEqual(['storage', 'established']);
});

it('names what it adds in small letters in a CloudEvent', async () => {
  const { azure, clock, container, buried } = await start('CloudEventSchemaV1_0');
  await container.create();
  await publisherOf(azure, 'orders', 'CloudEvent').send([CLOUD_EVENT]);
  await failed(azure);
  clock.advance(5 * 60_000);
  const [[, contents] = []] = await buried();
  expect(contents).toMatchObject([
    {
      id: 'order-1',
      specversion: '1.0',
      deadletterreason: 'BadRequest',
      deliveryattempts: 1,
      lastdeliveryoutcome: 'BadRequest',
    },
  ]);
});

it('tries again while the container is not there', async () => {
  const { azure, clock, container, buried, state } = await start('EventGridSchema');
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  await failed(azure);
  clock.advance(5 * 60_000);
  const attempts = () => fateOf(azure).attempts;
  await expect.poll(() => attempts().length).toBe(2);
  expect(attempts()[1]).toMatchObject({ type: 'dead-letter', outcome: 'NotFound', status: 404 });
  expect(state()).toBe('dead-lettering');
  await container.create();
  clock.advance(60_000);
  expect(await buried()).toHaveLength(1);
});
