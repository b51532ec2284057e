import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChangeFeedMode, ChangeFeedStartFrom, CosmosClient, type Database } from '@azure/cosmos';
import { expect, it, onTestFinished } from 'vitest';
import type { AzwireConfig } from '../../../src/app/config.ts';
import type { Azwire } from '../../../src/index.ts';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { startTestAzwire } from '../../support/bus.ts';

const ITEMS = { id: 'items', partitionKey: { paths: ['/pk'] } };

async function dataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'azwire-data-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

interface Life {
  readonly data: string;
  readonly cosmos?: AzwireConfig['cosmos'];
  readonly clock?: VirtualClock;
}

/** What happens in one life of azwire. */
async function live<T>(
  { data, cosmos = { databases: [{ id: 'db', containers: [ITEMS] }] }, clock }: Life,
  during: (database: Database, azure: Azwire) => Promise<T>,
): Promise<T> {
  const azure = await startTestAzwire({ cosmos, data }, clock);
  const client = new CosmosClient(azure.connectionString('cosmos'));
  try {
    return await during(client.database('db'), azure);
  } finally {
    client.dispose();
    await azure.stop();
  }
}

it('items survive a restart with rids and etags, and counting goes on', async () => {
  const data = await dataDirectory();
  const before = await live({ data }, async (database) => {
    const { items } = database.container('items');
    await items.create({ id: 'changed', pk: 'a', n: 1 });
    await items.upsert({ id: 'changed', pk: 'a', n: 2 });
    await items.create({ id: 'gone', pk: 'a' });
    await database.container('items').item('gone', 'a').delete();
    const { resource, item } = await items.create({ id: 'é ü', pk: 'b', deep: [{ n: 1.5, none: null }] });
    expect(item.id).toBe('é ü');
    const { resource: container } = await database.container('items').read();
    return { changed: (await database.container('items').item('changed', 'a').read()).resource, resource, container };
  });
  await live({ data }, async (database) => {
    const container = database.container('items');
    expect((await container.read()).resource).toEqual(before.container);
    const { resources } = await container.items.readAll().fetchAll();
    expect(resources).toEqual([before.changed, before.resource]);
    expect((await container.item('gone', 'a').read()).statusCode).toBe(404);
    const condition = { type: 'IfMatch', condition: before.changed!._etag } as const;
    const { resource } = await container
      .item('changed', 'a')
      .replace({ id: 'changed', pk: 'a', n: 3 }, { accessCondition: condition });
    expect(resource).toMatchObject({ _rid: before.changed!._rid, n: 3 });
    expect(resource!._etag).not.toBe(before.changed!._etag);
  });
});

it('a change feed goes on where it was, from its continuation of before', async () => {
  const data = await dataDirectory();
  const modes = [ChangeFeedMode.LatestVersion, ChangeFeedMode.AllVersionsAndDeletes] as const;
  const tokens = await live({ data }, async (database) => {
    const container = database.container('items');
    const iterators = modes.map((changeFeedMode) =>
      container.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Now(), changeFeedMode }),
    );
    for (const iterator of iterators) expect((await iterator.readNext()).statusCode).toBe(304);
    await container.items.create({ id: 'seen', pk: 'a' });
    const read: string[] = [];
    for (const iterator of iterators) read.push((await iterator.readNext()).continuationToken);
    await container.items.create({ id: 'not yet', pk: 'a' });
    return read;
  });
  await live({ data }, async (database) => {
    const container = database.container('items');
    await container.item('seen', 'a').delete();
    const read = async (i: 0 | 1) => {
      const changeFeedStartFrom = ChangeFeedStartFrom.Continuation(tokens[i]!);
      return container.items.getChangeFeedIterator({ changeFeedStartFrom, changeFeedMode: modes[i] }).readNext();
    };
    expect((await read(0)).result).toMatchObject([{ id: 'not yet' }]);
    expect((await read(1)).result).toMatchObject([
      { current: { id: 'not yet' }, metadata: { operationType: 'create' } },
      { previous: { id: 'seen' }, metadata: { operationType: 'delete' } },
    ]);
  });
});

it('a query goes on from the continuation of before', async () => {
  const data = await dataDirectory();
  const query = 'SELECT VALUE c.id FROM c';
  const continuationToken = await live({ data }, async (database) => {
    const { items } = database.container('items');
    for (const id of ['1', '2', '3']) await items.create({ id, pk: 'a' });
    const first = await items.query<string>(query, { partitionKey: 'a', maxItemCount: 2 }).fetchNext();
    expect(first.resources).toEqual(['1', '2']);
    return first.continuationToken;
  });
  await live({ data }, async (database) => {
    const { items } = database.container('items');
    const options = { partitionKey: 'a', maxItemCount: 2, continuationToken };
    expect((await items.query<string>(query, options).fetchNext()).resources).toEqual(['3']);
  });
});

it('what falls due while azwire is away is gone when it is back', async () => {
  const data = await dataDirectory();
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  await live({ data, clock }, async (database) => {
    const { container } = await database.containers.create({ id: 'short', partitionKey: '/pk', defaultTtl: 10 });
    await container.items.create({ id: 'a', pk: 'p' });
    await container.items.create({ id: 'b', pk: 'p', ttl: 100 });
  });
  clock.advance(20_000);
  await live({ data, clock }, async (database) => {
    const { items } = database.container('short');
    expect((await items.readAll().fetchAll()).resources).toMatchObject([{ id: 'b' }]);
    clock.advance(80_000);
    expect((await items.readAll().fetchAll()).resources).toEqual([]);
  });
});

it('users, permissions, scripts and offers are there again', async () => {
  const data = await dataDirectory();
  const everything = async (database: Database) => ({
    users: (await database.users.readAll().fetchAll()).resources,
    permissions: (await database.user('reader').permissions.readAll().fetchAll()).resources.map(({ id, _rid }) => [
      id,
      _rid,
    ]),
    functions: (await database.container('items').scripts.userDefinedFunctions.readAll().fetchAll()).resources,
    offers: (await database.client.offers.readAll().fetchAll()).resources,
  });
  const before = await live({ data }, async (database) => {
    const { user } = await database.users.create({ id: 'reader' });
    const { url } = database.container('items');
    await user.permissions.create({ id: 'items', permissionMode: 'read', resource: url } as never);
    await database.container('items').scripts.userDefinedFunctions.create({ id: 'f', body: 'function f() {}' });
    return everything(database);
  });
  expect(before.permissions).toHaveLength(1);
  expect(await live({ data }, everything)).toEqual(before);
});

it('what was made at run time is there again, and what was removed is not', async () => {
  const data = await dataDirectory();
  await live({ data }, async (database, azure) => {
    azure.createNamespace('cosmos', { id: 'gone' }).dispose();
    azure.createNamespace('cosmos', { id: 'late', containers: [ITEMS] });
    await database.client.databases.create({ id: 'by-client' });
    await database.containers.create({ id: 'more', partitionKey: '/pk' });
    await database.client.database('late').container('items').items.create({ id: 'a', pk: 'p' });
  });
  await live({ data }, async (database, azure) => {
    expect(azure.namespaces('cosmos')).toEqual(['db', 'late', 'by-client']);
    expect((await database.containers.readAll().fetchAll()).resources).toMatchObject([{ id: 'items' }, { id: 'more' }]);
    await database.client.database('late').container('items').delete();
    azure.resetNamespace('cosmos', 'late');
    expect(azure.purge('cosmos', 'late', 'items')).toBe(0);
  });
});

it('a container that is declared otherwise than before is changed, and one that is not stays as it was left', async () => {
  const data = await dataDirectory();
  const declared = (more: object) => ({ databases: [{ id: 'db', containers: [{ ...ITEMS, ...more }] }] });
  await live({ data, cosmos: declared({ throughput: 500 }) }, async (database) => {
    await database.container('items').items.create({ id: 'a', pk: 'p' });
    await database.container('items').replace({ ...ITEMS, defaultTtl: 60 });
  });
  await live({ data, cosmos: declared({ throughput: 500 }) }, async (database) => {
    expect((await database.container('items').read()).resource?.defaultTtl).toBe(60);
  });
  await live({ data, cosmos: declared({ defaultTtl: 90, throughput: 600 }) }, async (database) => {
    expect((await database.container('items').read()).resource?.defaultTtl).toBe(90);
    expect((await database.container('items').readOffer()).resource?.content?.offerThroughput).toBe(600);
    expect((await database.container('items').item('a', 'p').read()).resource).toMatchObject({ id: 'a' });
  });
  const otherKey = declared({ partitionKey: { paths: ['/other'] } });
  const refusal = await live({ data, cosmos: otherKey }, async () => undefined).catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    code: 'AZW_DATA_INVALID',
    message: expect.stringContaining('disagree about "db/items": Document collection partition key cannot be changed.'),
  });
});

it('ranges are divided as they were, and their items are found', async () => {
  const data = await dataDirectory();
  const ids = Array.from({ length: 20 }, (_, i) => `${i}`);
  const before = await live({ data }, async (database, azure) => {
    const container = database.container('items');
    for (const id of ids) await container.items.create({ id, pk: id });
    azure.container('cosmos', 'db', 'items').splitRange('0');
    return (await container.readPartitionKeyRanges().fetchAll()).resources;
  });
  expect(before.map(({ id }) => id)).toEqual(['1', '2']);
  await live({ data }, async (database) => {
    const container = database.container('items');
    expect((await container.readPartitionKeyRanges().fetchAll()).resources).toEqual(before);
    const { resources } = await container.items.query('SELECT VALUE c.id FROM c').fetchAll();
    expect(resources.sort()).toEqual([...ids].sort());
  });
});
