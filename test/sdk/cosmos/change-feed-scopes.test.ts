import { ChangeFeedStartFrom } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

const ids = (result: readonly unknown[]) => result.map((item) => (item as { id: string }).id);

it('one partition key', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  for (const [id, pk] of [
    ['1', 'a'],
    ['2', 'b'],
    ['3', 'a'],
  ] as const)
    await container.items.create({ id, pk });
  const feed = container.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Beginning('a') });
  expect(ids((await feed.readNext()).result)).toEqual(['1', '3']);
  await container.items.create({ id: '4', pk: 'b' });
  expect((await feed.readNext()).statusCode).toBe(304);
  await container.items.create({ id: '5', pk: 'a' });
  expect(ids((await feed.readNext()).result)).toEqual(['5']);
});

it('one partition key, as older clients ask', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  for (const [id, pk] of [
    ['1', 'a'],
    ['2', 'b'],
    ['3', 'a'],
  ] as const)
    await container.items.create({ id, pk });
  const feed = container.items.changeFeed('a', { startFromBeginning: true });
  expect(ids((await feed.fetchNext()).result)).toEqual(['1', '3']);
});

it('a prefix of a hierarchical key', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container({
    id: 'levels',
    partitionKey: { paths: ['/tenant', '/user'], kind: 'MultiHash' as never, version: 2 },
  });
  await container.items.create({ id: '1', tenant: 'a', user: 'x' });
  await container.items.create({ id: '2', tenant: 'b', user: 'x' });
  await container.items.create({ id: '3', tenant: 'a', user: 'y' });
  const feed = container.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Beginning(['a']) });
  expect(ids((await feed.readNext()).result)).toEqual(['1', '3']);
});

it('feed ranges', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  for (const [id, pk] of [
    ['1', 'a'],
    ['2', 'b'],
  ] as const)
    await container.items.create({ id, pk });
  const ranges = await container.getFeedRanges();
  expect(ranges.map(({ minInclusive, maxExclusive }) => [minInclusive, maxExclusive])).toEqual([['', 'FF']]);
  const feed = container.items.getChangeFeedIterator({
    changeFeedStartFrom: ChangeFeedStartFrom.Beginning(ranges[0]!),
  });
  expect(ids((await feed.readNext()).result)).toEqual(['1', '2']);
});

it('a part of a range, as .NET and Python ask, and the whole container', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  for (const [id, pk] of [
    ['1', 'redmond'],
    ['2', 'p1'],
  ] as const)
    await container.items.create({ id, pk });
  const read = async (headers: Record<string, string>) => {
    const reply = await cosmos.send('GET', '/dbs/db/colls/items/docs', {
      headers: { 'a-im': 'Incremental Feed', 'x-ms-max-item-count': '-1', ...headers },
    });
    return reply.status === 304 ? [] : ids(reply.json().Documents as unknown[]);
  };
  // The keys' hashes begin with 22E3 and 062B. [cosmos-protocol 6.2]
  const upper = { 'x-ms-start-epk': '1FFF', 'x-ms-end-epk': 'FF', 'x-ms-read-key-type': 'EffectivePartitionKeyRange' };
  expect(await read({ 'x-ms-documentdb-partitionkeyrangeid': '0', ...upper })).toEqual(['1']);
  expect(await read({ 'x-ms-start-epk': '', 'x-ms-end-epk': '1FFF' })).toEqual(['2']);
  expect(await read({})).toEqual(['1', '2']);
  const gone = await cosmos.send('GET', '/dbs/db/colls/items/docs', {
    headers: { 'a-im': 'Incremental Feed', 'x-ms-documentdb-partitionkeyrangeid': '9' },
  });
  expect(gone.status).toBe(410);
  expect(gone.headers.get('x-ms-substatus')).toBe('1002');
});
