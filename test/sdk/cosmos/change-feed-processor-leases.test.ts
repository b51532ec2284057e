import type { Container } from '@azure/cosmos';
import { expect, it, onTestFinished } from 'vitest';
import { ChangeFeedProcessor, type ChangeFeedProcessorOptions } from '../../../src/change-feed-processor/index.ts';
import { type Cosmos, startCosmos } from '../../support/cosmos.ts';

interface Lease {
  readonly id: string;
  readonly LeaseToken?: string;
  readonly [name: string]: unknown;
}

async function startShop(throughput = 400) {
  const cosmos = await startCosmos();
  const orders = await cosmos.container({ id: 'orders', partitionKey: '/pk', throughput });
  const leases = await cosmos.container({ id: 'leases', partitionKey: '/id', defaultTtl: -1 });
  return { cosmos, orders, leases, ...(await prefixes(cosmos, orders)) };
}

/** What the ids of leases begin with: those of .NET, and those of Java. */
async function prefixes({ database }: Cosmos, orders: Container) {
  const [{ resource: db }, { resource: container }] = await Promise.all([database.read(), orders.read()]);
  return { dotnet: `p-localhost_${db!._rid}_${container!._rid}`, java: 'p-localhost_db_orders' };
}

function worker(
  { orders, leases }: { readonly orders: Container; readonly leases: Container },
  options: Partial<ChangeFeedProcessorOptions<{ id: string }>> = {},
) {
  const seen: string[] = [];
  const errors: unknown[] = [];
  const processor = new ChangeFeedProcessor<{ id: string }>({
    ...{ name: 'p-', instanceName: 'one', container: orders, leases, startFrom: 'beginning' },
    ...{ pollDelayMs: 5, leaseAcquireMs: 20, leaseRenewMs: 20 },
    onChanges: (changes) => void seen.push(...changes.map(({ id }) => id)),
    onError: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(() => processor.stop());
  return { processor, seen, errors };
}

async function kept(leases: Container): Promise<Lease[]> {
  const { resources } = await leases.items.query<Lease>('SELECT * FROM c ORDER BY c.id').fetchAll();
  return resources;
}

/** As another worker leaves them: initialised, one lease. */
async function leave(leases: Container, prefix: string, lease: Partial<Lease>): Promise<void> {
  await leases.items.create({ id: `${prefix}.info` });
  await leases.items.create({ id: `${prefix}..${lease.LeaseToken}`, Owner: null, ContinuationToken: null, ...lease });
}

it('writes leases as the .NET processor does', async () => {
  const shop = await startShop();
  await shop.orders.items.create({ id: '1', pk: 'a' });
  const { processor, seen } = worker(shop);
  await processor.start();
  await expect.poll(() => seen).toEqual(['1']);
  await processor.stop();
  const [lease, info] = await kept(shop.leases);
  expect(lease).toMatchObject({
    ...{ id: `${shop.dotnet}..0`, version: 0, LeaseToken: '0', Owner: null, ContinuationToken: '"1"' },
    ...{ FeedRange: { Range: { min: '', max: 'FF' } }, Mode: 'Incremental Feed', properties: {} },
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
  expect(info!.id).toBe(`${shop.dotnet}.info`);
  expect(await kept(shop.leases)).toHaveLength(2);
});

it('goes on with a lease that Java has written, which does not say what it is for', async () => {
  const shop = await startShop();
  for (const id of ['1', '2', '3']) await shop.orders.items.create({ id, pk: 'a' });
  const timestamp = '2026-01-01T00:00:00.123Z[UTC]';
  await leave(shop.leases, shop.java, { LeaseToken: '0', ContinuationToken: '"2"', Owner: 'java-worker', timestamp });
  const { processor, seen, errors } = worker(shop, { leaseNames: 'java' });
  await processor.start();
  await expect.poll(() => seen).toEqual(['3']);
  expect(errors).toEqual([]);
  expect(await kept(shop.leases)).toMatchObject([{ id: `${shop.java}..0`, Owner: 'one' }, { id: `${shop.java}.info` }]);
});

it('goes on with a lease for a part of a range', async () => {
  const shop = await startShop();
  for (let i = 0; i < 20; i++) await shop.orders.items.create({ id: String(i), pk: String(i) });
  const max = '1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF';
  for (const [min, end] of [
    ['', max],
    [max, 'FF'],
  ] as const) {
    const FeedRange = { Range: { min, max: end } };
    const lease = { LeaseToken: `${min}-${end}`, version: 1, FeedRange, ContinuationToken: '"0"' };
    if (min === '') await leave(shop.leases, shop.dotnet, lease);
    else await shop.leases.items.create({ id: `${shop.dotnet}..${lease.LeaseToken}`, Owner: null, ...lease });
  }
  const tokens = new Map<string, string>();
  const { processor, errors } = worker(shop, {
    onChanges(changes, leaseToken) {
      for (const { id } of changes) tokens.set(id, leaseToken);
    },
  });
  await processor.start();
  await expect.poll(() => tokens.size).toBe(20);
  expect(new Set(tokens.values())).toEqual(new Set([`-${max}`, `${max}-FF`]));
  expect(errors).toEqual([]);
});

it('divides the lease of a range that was split while nobody worked', async () => {
  const shop = await startShop(20_000);
  for (let i = 0; i < 20; i++) await shop.orders.items.create({ id: String(i), pk: String(i) });
  const FeedRange = { Range: { min: '', max: 'FF' } };
  await leave(shop.leases, shop.dotnet, { LeaseToken: 'old', version: 0, FeedRange, ContinuationToken: '"5"' });
  const { processor, seen, errors } = worker(shop);
  await processor.start();
  await expect.poll(() => processor.leaseTokens.sort()).toEqual(['0', '1']);
  await expect.poll(() => seen).toHaveLength(15);
  expect(new Set(seen).size).toBe(15);
  expect(errors).toEqual([]);
  expect((await kept(shop.leases)).map(({ id }) => id)).toEqual(
    ['..0', '..1', '.info'].map((suffix) => shop.dotnet + suffix),
  );
});

it('lets go of a lease that another worker has taken, and of one that is gone', async () => {
  const shop = await startShop(20_000);
  const released: string[] = [];
  const { processor, errors } = worker(shop, {
    leaseAcquireMs: 60_000,
    onReleased: (leaseToken) => void released.push(leaseToken),
  });
  await processor.start();
  const taken = shop.leases.item(`${shop.dotnet}..0`, `${shop.dotnet}..0`);
  await taken.patch([{ op: 'set', path: '/Owner', value: 'two' }]);
  await expect.poll(() => released).toEqual(['0']);
  await shop.leases.item(`${shop.dotnet}..1`, `${shop.dotnet}..1`).delete();
  await expect.poll(() => released).toEqual(['0', '1']);
  expect((await taken.read<Lease>()).resource!.Owner).toBe('two');
  expect(errors).toEqual([]);
});
