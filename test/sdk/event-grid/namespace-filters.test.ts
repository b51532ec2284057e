import { expect, it } from 'vitest';
import { startGrid } from '../../support/event-grid.ts';
import { order, receiverOf, receiveSome, senderOf, shown } from '../../support/event-grid-namespace.ts';

it('gives each subscription what it wants: by type, by attribute and by data', async () => {
  const azure = await startGrid({
    namespaces: [
      {
        name: 'shop',
        topics: [
          {
            name: 'orders',
            eventSubscriptions: [
              { name: 'all' },
              { name: 'refunds', filtersConfiguration: { includedEventTypes: ['Shop.Refunded'] } },
              {
                name: 'lamps',
                filtersConfiguration: {
                  filters: [{ operatorType: 'StringBeginsWith', key: 'subject', values: ['lamp'] }],
                },
              },
              {
                name: 'large',
                filtersConfiguration: {
                  filters: [{ operatorType: 'NumberGreaterThan', key: 'data.amount', value: 10 }],
                },
              },
            ],
          },
        ],
      },
    ],
  });
  await senderOf(azure).sendEvents([
    { ...order('1', { amount: 5 }), subject: 'lamp/7' },
    { ...order('2', { amount: 15 }), subject: 'desk/1' },
    { ...order('3', { amount: 1 }), type: 'Shop.Refunded' },
  ]);
  const received = async (subscription: string) => shown(await receiveSome(receiverOf(azure, subscription)));
  expect(await received('all')).toEqual(['1:1', '2:1', '3:1']);
  expect(await received('refunds')).toEqual(['3:1']);
  expect(await received('lamps')).toEqual(['1:1']);
  expect(await received('large')).toEqual(['2:1']);
});
