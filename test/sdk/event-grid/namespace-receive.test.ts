import { expect, it } from 'vitest';
import {
  order,
  receiverOf,
  receiveSome,
  senderOf,
  shown,
  startNamespace,
  tokensOf,
} from '../../support/event-grid-namespace.ts';

it('receives what was published, and acknowledges it', async () => {
  const azure = await startNamespace();
  const time = new Date('2026-03-04T05:06:07.000Z');
  await senderOf(azure).sendEvents([
    { ...order('1', { amount: 3 }), subject: 'lamp', time, dataContentType: 'application/json' },
    order('2', 'text'),
  ]);
  const receiver = receiverOf(azure);
  const details = await receiveSome(receiver);
  expect(shown(details)).toEqual(['1:1', '2:1']);
  expect(details[0]?.event).toMatchObject({
    id: '1',
    source: '/shop',
    type: 'Shop.OrderPlaced',
    subject: 'lamp',
    specVersion: '1.0',
    data: { amount: 3 },
    dataContentType: 'application/json',
  });
  expect(details[0]?.event.time).toEqual(time);
  expect(details[1]?.event.data).toBe('text');
  const { succeededLockTokens, failedLockTokens } = await receiver.acknowledgeEvents(tokensOf(details));
  expect(succeededLockTokens).toEqual(tokensOf(details));
  expect(failedLockTokens).toEqual([]);
});

it('receives one event unless it asks for more', async () => {
  const azure = await startNamespace();
  await senderOf(azure).sendEvents([order('1'), order('2')]);
  const { details } = await receiverOf(azure).receiveEvents();
  expect(shown(details)).toEqual(['1:1']);
});
