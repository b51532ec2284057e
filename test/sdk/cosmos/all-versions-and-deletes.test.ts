import { ChangeFeedMode, ChangeFeedStartFrom } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { clockFromNow } from '../../support/bus.ts';
import { startCosmos } from '../../support/cosmos.ts';

it('tells of every version and of every deletion', async () => {
  const clock = clockFromNow();
  const cosmos = await startCosmos({ clock });
  const container = await cosmos.container({ id: 'items', partitionKey: '/pk' as never, defaultTtl: -1 });
  const feed = container.items.getChangeFeedIterator({
    changeFeedStartFrom: ChangeFeedStartFrom.Now(),
    changeFeedMode: ChangeFeedMode.AllVersionsAndDeletes,
  });
  expect((await feed.readNext()).statusCode).toBe(304);
  await container.items.create({ id: '1', pk: 'a', n: 1 });
  await container.items.upsert({ id: '1', pk: 'a', n: 2 });
  await container.item('1', 'a').delete();
  await container.items.create({ id: '2', pk: 'a', ttl: 5 });
  clock.advance(10_000);
  const { result } = await feed.readNext();
  expect(result).toMatchObject([
    { current: { id: '1', n: 1 }, metadata: { operationType: 'create', lsn: 1, previousImageLSN: 0 } },
    { current: { id: '1', n: 2 }, metadata: { operationType: 'replace', lsn: 2, previousImageLSN: 1 } },
    {
      previous: { id: '1', n: 2 },
      metadata: {
        operationType: 'delete',
        lsn: 3,
        previousImageLSN: 2,
        timeToLiveExpired: false,
        id: '1',
        partitionKey: { pk: 'a' },
      },
    },
    { current: { id: '2' }, metadata: { operationType: 'create', lsn: 4 } },
    { metadata: { operationType: 'delete', lsn: 5, id: '2', timeToLiveExpired: true } },
  ]);
  for (const { metadata } of result as unknown as { metadata: { crts: number } }[])
    expect(metadata.crts).toBeGreaterThan(0);
});
