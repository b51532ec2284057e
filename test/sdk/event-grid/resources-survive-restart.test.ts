import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { armOf, GROUP, namesOf } from '../../support/arm.ts';
import { type EventGridConfig, publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const EVENT = { eventType: 'Made', subject: 'one', dataVersion: '1', data: {} };
const LOCATION = { location: 'westeurope' };

async function dataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'azwire-data-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** What happens in one life of azwire. */
async function live<T>(data: string, config: EventGridConfig, during: (azure: Azwire) => Promise<T>): Promise<T> {
  const azure = await startGrid(config, { config: { data } });
  try {
    return await during(azure);
  } finally {
    await azure.stop();
  }
}

it('what was made at run time is there again, with its keys, and its endpoint is not asked again', async () => {
  const data = await dataDirectory();
  const subscriber = await Subscriber.start();
  const keys = await live(data, {}, async (azure) => {
    const { topics, eventSubscriptions } = armOf(azure);
    const topic = await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', { ...LOCATION, tags: { one: 'two' } });
    await topics.beginCreateOrUpdateAndWait(GROUP, 'deleted', LOCATION);
    await topics.beginDeleteAndWait(GROUP, 'deleted');
    await eventSubscriptions.beginCreateOrUpdateAndWait(topic.id!, 'all', {
      destination: { endpointType: 'WebHook', endpointUrl: subscriber.url },
    });
    return topics.listSharedAccessKeys(GROUP, 'orders');
  });
  await live(data, {}, async (azure) => {
    const { topics, eventSubscriptions } = armOf(azure);
    expect(await namesOf(topics.listBySubscription())).toEqual(['orders']);
    const topic = await topics.get(GROUP, 'orders');
    expect(topic.tags).toEqual({ one: 'two' });
    expect(await topics.listSharedAccessKeys(GROUP, 'orders')).toEqual(keys);
    expect(await eventSubscriptions.get(topic.id!, 'all')).toMatchObject({ provisioningState: 'Succeeded' });
    await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
    expect(await subscriber.received(1)).toHaveLength(1);
  });
  expect(subscriber.posted.map(({ headers }) => headers['aeg-event-type'])).toEqual([
    'SubscriptionValidation',
    'Notification',
  ]);
});

it('what is declared otherwise than before is changed; what was changed at run time stays', async () => {
  const data = await dataDirectory();
  const [first, second] = [await Subscriber.start(), await Subscriber.start()];
  const declared = (url: string, disableLocalAuth = false): EventGridConfig => ({
    topics: [
      { name: 'orders', eventSubscriptions: [{ name: 'all', destination: webHook(url) }] },
      { name: 'others', disableLocalAuth },
    ],
  });
  const group = 'azwire';
  const topicsOf = (azure: Azwire) => {
    const arm = armOf(azure);
    arm.subscriptionId = '00000000-0000-0000-0000-000000000000';
    return arm.topics;
  };
  await live(data, declared(first.url), async (azure) => {
    await expect.poll(() => first.posted.length).toBe(1);
    await topicsOf(azure).beginUpdateAndWait(group, 'orders', { tags: { changed: 'yes' } });
  });
  await live(data, declared(second.url, true), async (azure) => {
    expect(await topicsOf(azure).get(group, 'orders')).toMatchObject({ tags: { changed: 'yes' } });
    expect(await topicsOf(azure).get(group, 'others')).toMatchObject({ disableLocalAuth: true });
    await expect.poll(() => second.posted.length).toBe(1);
    await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
    expect(await second.received(1)).toHaveLength(1);
  });
  expect(first.posted).toHaveLength(1);
});
