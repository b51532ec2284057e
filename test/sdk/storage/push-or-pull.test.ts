import { expect, it } from 'vitest';
import { Storage } from '../../support/storage.ts';

it('is a poll, and pulled, where a listener asks again and again, also where nothing ever comes', async () => {
  const storage = await Storage.start();
  const client = storage.queues().getQueueClient('orders');
  await client.create();
  for (let i = 0; i < 3; i++) expect((await client.receiveMessages()).receivedMessageItems).toEqual([]);
  const { hops } = storage.azure.capture();
  expect(hops).toMatchObject([
    { from: 'storage', model: 'pull', wire: 'poll', deliveries: 0, polls: { requests: 3, empty: 3 } },
  ]);
  expect(hops[0]!.openedBy).toBe(hops[0]!.to);
});
