import type { Container } from '@azure/cosmos';
import { expect, it, onTestFinished } from 'vitest';
import { ChangeFeedProcessor, type ChangeFeedProcessorOptions } from '../../../src/change-feed-processor/index.ts';
import { type Cosmos, startCosmos } from '../../support/cosmos.ts';

interface Order {
  readonly id: string;
  readonly pk: string;
}

/** `throughput` in units per second: one partition key range for every 10 000. */
async function startShop(throughput = 400): Promise<{ cosmos: Cosmos; orders: Container; leases: Container }> {
  const cosmos = await startCosmos();
  const orders = await cosmos.container({ id: 'orders', partitionKey: '/pk', throughput });
  const leases = await cosmos.container({ id: 'leases', partitionKey: '/id', defaultTtl: -1 });
  return { cosmos, orders, leases };
}

/** A worker that is quick, and what it has been given. */
function worker(
  { orders, leases }: { orders: Container; leases: Container },
  options: Partial<ChangeFeedProcessorOptions<Order>> = {},
) {
  const seen: string[] = [];
  const errors: unknown[] = [];
  const processor = new ChangeFeedProcessor<Order>({
    name: 'test-',
    instanceName: 'one',
    container: orders,
    leases,
    startFrom: 'beginning',
    ...{ pollDelayMs: 5, leaseAcquireMs: 20, leaseRenewMs: 20, leaseExpirationMs: 30_000 },
    onChanges: (changes) => void seen.push(...changes.map(({ id }) => id)),
    onError: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(() => processor.stop());
  return { processor, seen, errors };
}

it('hands changes to its handler, in order, and goes on where it stopped', async () => {
  const shop = await startShop();
  for (const id of ['1', '2', '3']) await shop.orders.items.create({ id, pk: 'a' });
  const first = worker(shop);
  await first.processor.start();
  await expect.poll(() => first.seen).toEqual(['1', '2', '3']);
  await shop.orders.items.create({ id: '4', pk: 'a' });
  await expect.poll(() => first.seen).toEqual(['1', '2', '3', '4']);
  await first.processor.stop();
  await shop.orders.items.create({ id: '5', pk: 'a' });
  const second = worker(shop, { instanceName: 'two' });
  await second.processor.start();
  await expect.poll(() => second.seen).toEqual(['5']);
  expect([first.errors, second.errors]).toEqual([[], []]);
});

it('shares the ranges with other workers, and takes over those of one that stops', async () => {
  const shop = await startShop(20_000);
  const one = worker(shop);
  await one.processor.start();
  expect(one.processor.leaseTokens.sort()).toEqual(['0', '1']);
  const two = worker(shop, { instanceName: 'two' });
  await two.processor.start();
  await expect.poll(() => [one, two].map(({ processor }) => processor.leaseTokens.length)).toEqual([1, 1]);
  const ids = Array.from({ length: 20 }, (_, i) => `order-${i}`);
  for (const id of ids) await shop.orders.items.create({ id, pk: id });
  await expect.poll(() => [...one.seen, ...two.seen].sort()).toEqual(ids.toSorted());
  expect(one.seen.length).toBeGreaterThan(0);
  expect(two.seen.length).toBeGreaterThan(0);
  await one.processor.stop();
  await expect.poll(() => two.processor.leaseTokens.sort()).toEqual(['0', '1']);
  expect([one.errors, two.errors]).toEqual([[], []]);
});

it('takes the leases of a worker that is gone once they have expired', async () => {
  const shop = await startShop();
  const gone = worker(shop, { leaseRenewMs: 60_000, leaseAcquireMs: 60_000 });
  await gone.processor.start();
  const heir = worker(shop, { instanceName: 'two', leaseExpirationMs: 150 });
  await heir.processor.start();
  await expect.poll(() => heir.processor.leaseTokens).toEqual(['0']);
  await shop.orders.items.create({ id: '1', pk: 'a' });
  await expect.poll(() => heir.seen).toEqual(['1']);
});

it('goes on with its own leases when it is started again under the same name', async () => {
  const shop = await startShop();
  await worker(shop, { leaseRenewMs: 60_000 }).processor.start();
  const again = worker(shop);
  await again.processor.start();
  expect(again.processor.leaseTokens).toEqual(['0']);
});

it('brings changes again where the handler fails', async () => {
  const shop = await startShop();
  await shop.orders.items.create({ id: '1', pk: 'a' });
  let tries = 0;
  const seen: string[] = [];
  const failing = worker(shop, {
    onChanges: (changes) => {
      if (tries++ < 2) throw new Error('not now');
      seen.push(...changes.map(({ id }) => id));
    },
  });
  await failing.processor.start();
  await expect.poll(() => seen).toEqual(['1']);
  expect(failing.errors.map((error) => (error as Error).message)).toEqual(['not now', 'not now']);
});

it('begins now, at a time, or at the beginning', async () => {
  const shop = await startShop();
  await shop.orders.items.create({ id: 'before', pk: 'a' });
  const fromNow = worker(shop, { name: 'now-', startFrom: 'now' });
  const fromTime = worker(shop, { name: 'time-', startFrom: new Date(Date.now() - 60_000) });
  const fromBeginning = worker(shop, { name: 'beginning-' });
  for (const { processor } of [fromNow, fromTime, fromBeginning]) await processor.start();
  const items = async () => {
    const { resources } = await shop.leases.items
      .readAll<{ id: string; ContinuationToken?: string | null }>()
      .fetchAll();
    return resources.filter(({ id }) => id.includes('..')).map(({ ContinuationToken }) => ContinuationToken);
  };
  // Also "now" is a position from now on.
  await expect.poll(items).toEqual(['"1"', '"1"', '"1"']);
  await shop.orders.items.create({ id: 'after', pk: 'a' });
  await expect.poll(() => fromNow.seen).toEqual(['after']);
  await expect.poll(() => fromTime.seen).toEqual(['before', 'after']);
  await expect.poll(() => fromBeginning.seen).toEqual(['before', 'after']);
});

it('reads all versions and deletes', async () => {
  const shop = await startShop();
  const versions: unknown[] = [];
  const all = worker(shop, {
    ...{ startFrom: 'now', allVersionsAndDeletes: true },
    onChanges: (changes) => void versions.push(...changes),
  });
  await all.processor.start();
  const positions = () => shop.leases.items.query('SELECT VALUE c.ContinuationToken FROM c').fetchAll();
  await expect.poll(async () => (await positions()).resources).toContain('"0"');
  await shop.orders.items.create({ id: '1', pk: 'a' });
  await shop.orders.item('1', 'a').delete();
  await expect
    .poll(() => versions)
    .toMatchObject([
      { current: { id: '1' }, metadata: { operationType: 'create' } },
      { metadata: { operationType: 'delete' } },
    ]);
});

it('refuses lease containers that are partitioned by anything else', async () => {
  const { cosmos, orders } = await startShop();
  const leases = await cosmos.container({ id: 'others', partitionKey: '/other' });
  await expect(worker({ orders, leases }).processor.start()).rejects.toThrow('/id or /partitionKey, not by /other');
});

it('says at its start that a container is missing, and can be started once that is there', async () => {
  const { cosmos, orders } = await startShop();
  const { processor } = worker({ orders, leases: cosmos.database.container('later') });
  await expect(processor.start()).rejects.toMatchObject({ code: 404 });
  await cosmos.container({ id: 'later', partitionKey: '/id', defaultTtl: -1 });
  await processor.start();
  await expect(processor.start()).rejects.toThrow('has been started already');
  expect(processor.leaseTokens).toEqual(['0']);
});

it('keeps its leases in a container that is partitioned by /partitionKey', async () => {
  const { cosmos, orders } = await startShop();
  const leases = await cosmos.container({ id: 'others', partitionKey: '/partitionKey', defaultTtl: -1 });
  const { processor } = worker({ orders, leases });
  await processor.start();
  expect(processor.leaseTokens).toEqual(['0']);
  const { resources } = await leases.items.query('SELECT * FROM c WHERE c.LeaseToken = "0"').fetchAll();
  expect(resources[0].partitionKey).toBe(resources[0].id);
});
