import { expect, it } from 'vitest';
import { publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const EVENT = { eventType: 'Order.Placed', subject: '/orders/7', dataVersion: '1.0', data: {} };

it('events for a domain reach the subscriptions of their topic, and those of the domain', async () => {
  const [ofEu, ofAll] = [await Subscriber.start(), await Subscriber.start()];
  const azure = await startGrid({
    domains: [
      {
        name: 'shops',
        topics: [{ name: 'europe', eventSubscriptions: [{ name: 'europe', destination: webHook(ofEu.url) }] }],
        eventSubscriptions: [{ name: 'all', destination: webHook(ofAll.url) }],
      },
    ],
  });
  await publisherOf(azure, 'shops', 'EventGrid').send([
    { ...EVENT, id: 'one', topic: 'europe' },
    { ...EVENT, id: 'two', topic: 'america' },
  ]);
  const all = await ofAll.received(2);
  const topics = all.map(({ id, topic }) => [id, topic.replace(/.*\/domains\//, '')]).sort();
  expect(topics).toEqual([
    ['one', 'shops/topics/europe'],
    ['two', 'shops/topics/america'],
  ]);
  expect((await ofEu.received(1)).map(({ id }) => id)).toEqual(['one']);
});

it('CloudEvents name the topic by their source', async () => {
  const subscriber = await Subscriber.start();
  const topics = [{ name: 'europe', eventSubscriptions: [{ name: 'europe', destination: webHook(subscriber.url) }] }];
  const azure = await startGrid({ domains: [{ name: 'shops', inputSchema: 'CloudEventSchemaV1_0', topics }] });
  const events = ['america', 'europe'].map((source) => ({ type: 'Order.Placed', source, data: {} }));
  await publisherOf(azure, 'shops', 'CloudEvent').send(events);
  expect(await subscriber.received(1)).toEqual([expect.objectContaining({ source: 'europe' })]);
});
