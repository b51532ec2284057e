import { ChangeFeedStartFrom, type Container } from '@azure/cosmos';
import { expect, it, onTestFinished } from 'vitest';
import { ChangeFeedProcessor } from '../../../src/change-feed-processor/index.ts';
import { type Cosmos, startCosmos } from '../../support/cosmos.ts';

function received(cosmos: Cosmos) {
  return cosmos.azure.capture().hops.find(({ from }) => from === 'cosmos');
}

/** A processor that keeps leases, and what it has been given. */
async function processing(cosmos: Cosmos, container: Container): Promise<unknown[]> {
  const leases = await cosmos.container({ id: 'leases', partitionKey: '/id', defaultTtl: -1 });
  const seen: unknown[] = [];
  const processor = new ChangeFeedProcessor({
    ...{ name: 'test-', instanceName: 'one', container, leases, startFrom: 'beginning', pollDelayMs: 5 },
    onChanges: (changes) => void seen.push(...changes),
    onError: (error) => void seen.push(error),
  });
  onTestFinished(() => processor.stop());
  await processor.start();
  return seen;
}

it('is pushed, though polled for, by a processor that keeps leases', async () => {
  const cosmos = await startCosmos();
  const orders = await cosmos.container();
  await orders.items.create({ id: '1', pk: 'a' });
  const seen = await processing(cosmos, orders);
  await expect.poll(() => seen).toHaveLength(1);
  expect(received(cosmos)).toMatchObject({ model: 'push', wire: 'poll', deliveries: 1 });
});

it('is so, too, where the processor idles and only asks in vain', async () => {
  const cosmos = await startCosmos();
  await processing(cosmos, await cosmos.container());
  await expect.poll(() => received(cosmos)?.polls?.empty).toBeGreaterThan(2);
  expect(received(cosmos)).toMatchObject({ model: 'push', wire: 'poll', deliveries: 0 });
});

it('is pulled where code reads the change feed by itself', async () => {
  const cosmos = await startCosmos();
  const orders = await cosmos.container();
  await orders.items.create({ id: '1', pk: 'a' });
  const feed = orders.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Beginning() });
  expect((await feed.readNext()).result).toHaveLength(1);
  expect((await feed.readNext()).statusCode).toBe(304);
  expect(received(cosmos)).toMatchObject({ ...{ model: 'pull', wire: 'poll', deliveries: 1 }, polls: { empty: 1 } });
});
