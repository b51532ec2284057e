import { expect, it } from 'vitest';
import { publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const EVENT = { dataVersion: '1.0' };

it('a subscription gets what passes its filter, and nothing else', async () => {
  const [all, large, tagged] = [await Subscriber.start(), await Subscriber.start(), await Subscriber.start()];
  const eventSubscriptions = [
    { name: 'all', destination: webHook(all.url) },
    {
      name: 'large',
      destination: webHook(large.url),
      filter: {
        includedEventTypes: ['Order.Placed'],
        subjectBeginsWith: '/EU/',
        advancedFilters: [
          { operatorType: 'NumberGreaterThan' as const, key: 'data.order.total', value: 100 },
          { operatorType: 'StringNotIn' as const, key: 'data.state', values: ['cancelled'] },
        ],
      },
    },
    {
      name: 'tagged',
      destination: webHook(tagged.url),
      filter: {
        enableAdvancedFilteringOnArrays: true,
        advancedFilters: [{ operatorType: 'StringBeginsWith' as const, key: 'data.tags', values: ['VIP'] }],
      },
    },
  ];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] });
  const events = [
    { id: '1', eventType: 'Order.Placed', subject: '/eu/1', data: { order: { total: 101 } } },
    { id: '2', eventType: 'Order.Placed', subject: '/eu/2', data: { order: { total: 100 } } },
    { id: '3', eventType: 'Order.Paid', subject: '/eu/3', data: { order: { total: 101 } } },
    { id: '4', eventType: 'Order.Placed', subject: '/us/4', data: { order: { total: 101 } } },
    { id: '5', eventType: 'Order.Placed', subject: '/eu/5', data: { order: { total: 101 }, state: 'Cancelled' } },
    { id: '6', eventType: 'Order.Paid', subject: '/us/6', data: { tags: ['old', 'vip-gold'] } },
  ];
  await publisherOf(azure, 'orders', 'EventGrid').send(events.map((event) => ({ ...EVENT, ...event })));
  const ids = (received: readonly { id: string }[]) => received.map(({ id }) => id).sort();
  expect(ids(await all.received(6))).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(ids(await large.received(1))).toEqual(['1']);
  expect(ids(await tagged.received(1))).toEqual(['6']);
});
