import { expect, it } from 'vitest';
import { publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const EVENT = { type: 'Order.Placed', source: '/partner/shop', data: {} };
const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';
const info = (name: string, source: string) => ({
  azureSubscriptionId: SUBSCRIPTION,
  resourceGroupName: 'azwire',
  name,
  source,
});

it('events of a partner reach the subscriptions of the partner topic that their channel leads to', async () => {
  const subscriber = await Subscriber.start();
  const azure = await startGrid({
    partnerNamespaces: [
      {
        name: 'partner',
        partnerTopicRoutingMode: 'ChannelNameHeader',
        channels: ['one', 'two'].map((name) => ({
          name: `channel-${name}`,
          channelType: 'PartnerTopic',
          partnerTopicInfo: info(`topic-${name}`, `/partner/${name}`),
        })),
      },
    ],
    eventSubscriptions: [
      {
        source: 'Microsoft.EventGrid/partnerTopics/topic-one',
        name: 'all',
        destination: webHook(subscriber.url),
      },
    ],
  });
  const publisher = publisherOf(azure, 'partner', 'CloudEvent');
  await publisher.send([{ ...EVENT, id: 'two' }], { channelName: 'channel-two' });
  await publisher.send([{ ...EVENT, id: 'one' }], { channelName: 'channel-one' });
  expect((await subscriber.received(1)).map(({ id }) => id)).toEqual(['one']);
  await expect(publisher.send([EVENT], { channelName: 'channel-three' })).rejects.toMatchObject({ statusCode: 404 });
});

it('or of the partner topic that has their source', async () => {
  const subscriber = await Subscriber.start();
  const azure = await startGrid({
    partnerNamespaces: [
      {
        name: 'partner',
        partnerTopicRoutingMode: 'SourceEventAttribute',
        channels: ['one', 'two'].map((name) => ({
          name: `channel-${name}`,
          channelType: 'PartnerTopic',
          partnerTopicInfo: info(`topic-${name}`, `/partner/${name}`),
        })),
      },
    ],
    eventSubscriptions: [
      { source: 'Microsoft.EventGrid/partnerTopics/topic-one', name: 'all', destination: webHook(subscriber.url) },
    ],
  });
  const events = ['two', 'one'].map((name) => ({ ...EVENT, id: name, source: `/partner/${name}` }));
  await publisherOf(azure, 'partner', 'CloudEvent').send(events);
  expect((await subscriber.received(1)).map(({ id }) => id)).toEqual(['one']);
});
