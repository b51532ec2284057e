import { ChangeFeedStartFrom } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { clockFromNow } from '../../support/bus.ts';
import { startCosmos } from '../../support/cosmos.ts';

const ids = (page: { readonly result: readonly unknown[] }) => page.result.map((item) => (item as { id: string }).id);

it('from the beginning: pages, then 304 with a token that stays', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  for (const id of ['1', '2', '3', '4', '5']) await container.items.create({ id, pk: id });
  const feed = container.items.getChangeFeedIterator({
    changeFeedStartFrom: ChangeFeedStartFrom.Beginning(),
    maxItemCount: 2,
  });
  const pages = [];
  for (let i = 0; i < 5; i++) pages.push(await feed.readNext());
  expect(pages.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 304, 304]);
  expect(pages.map((page) => (page.statusCode === 304 ? [] : ids(page)))).toEqual([
    ['1', '2'],
    ['3', '4'],
    ['5'],
    [],
    [],
  ]);
  expect(pages[4]!.continuationToken).toBe(pages[3]!.continuationToken);
  expect(pages[0]!.result).toMatchObject([
    { id: '1', _lsn: 1 },
    { id: '2', _lsn: 2 },
  ]);
  expect(pages[3]!.headers.etag).toBe('"5"');
});

it('from now: only what comes afterwards', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: 'before', pk: 'a' });
  const feed = container.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Now() });
  expect((await feed.readNext()).statusCode).toBe(304);
  await container.items.create({ id: 'after', pk: 'a' });
  expect(ids(await feed.readNext())).toEqual(['after']);
  expect((await feed.readNext()).statusCode).toBe(304);
});

it('each item once, at its latest version; what is deleted is not there', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  for (const id of ['1', '2', '3']) await container.items.create({ id, pk: 'a' });
  await container.item('1', 'a').replace({ id: '1', pk: 'a', n: 2 });
  await container.item('2', 'a').delete();
  const feed = container.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Beginning() });
  expect((await feed.readNext()).result).toMatchObject([
    { id: '3', _lsn: 3 },
    { id: '1', n: 2, _lsn: 4 },
  ]);
});

it('from a time', async () => {
  const clock = clockFromNow();
  const cosmos = await startCosmos({ clock });
  const container = await cosmos.container();
  await container.items.create({ id: 'early', pk: 'a' });
  clock.advance(10_000);
  const from = new Date(clock.now());
  clock.advance(10_000);
  await container.items.create({ id: 'late', pk: 'a' });
  const feed = container.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Time(from) });
  expect(ids(await feed.readNext())).toEqual(['late']);
});

it('goes on from a token, also with another client', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: '1', pk: 'a' });
  const first = container.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Beginning() });
  const { continuationToken } = await first.readNext();
  await container.items.create({ id: '2', pk: 'a' });
  const other = cosmos.another().database('db').container('items');
  const second = other.items.getChangeFeedIterator({
    changeFeedStartFrom: ChangeFeedStartFrom.Continuation(continuationToken!),
  });
  expect(ids(await second.readNext())).toEqual(['2']);
});

it('an empty container is at 0, from which everything follows', async () => {
  const cosmos = await startCosmos();
  await cosmos.container();
  const read = (headers: Record<string, string>) =>
    cosmos.send('GET', '/dbs/db/colls/items/docs/', { headers: { 'a-im': 'Incremental feed', ...headers } });
  const empty = await read({});
  expect(empty).toMatchObject({ status: 304, text: '' });
  expect(empty.headers.get('etag')).toBe('"0"');
  expect(empty.headers.get('x-ms-item-count')).toBe('0');
  expect(empty.headers.get('x-ms-session-token')).toMatch(/^0:-1#0$/);
  await cosmos.send('POST', '/dbs/db/colls/items/docs', { body: { id: '1', pk: 'a' } });
  const page = await read({ 'if-none-match': '0' });
  expect(page.status).toBe(200);
  expect(page.headers.get('x-ms-item-count')).toBe('1');
  expect(page.json()).toMatchObject({ _count: 1, Documents: [{ id: '1', _lsn: 1 }] });
});
