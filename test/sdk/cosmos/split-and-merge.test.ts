import { type ChangeFeedPullModelIterator, ChangeFeedStartFrom, type Container } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

interface Step {
  readonly id: string;
  readonly pk: string;
  readonly n: number;
}

const KEYS = Array.from({ length: 12 }, (_, i) => `key-${i}`);

async function fill(container: Container, n: number): Promise<void> {
  await Promise.all(KEYS.map((pk) => container.items.create({ id: `${n}`, pk, n })));
}

/** Everything that is there now. */
async function readOn(iterator: ChangeFeedPullModelIterator<Step>): Promise<Step[]> {
  const found: Step[] = [];
  for (;;) {
    const { statusCode, result } = await iterator.readNext();
    if (statusCode === 304) return found;
    found.push(...result);
  }
}

it('a reader of the change feed goes on over splits and merges: nothing is lost, nothing comes twice', async () => {
  const { container, control } = await started();
  await fill(container, 0);
  const changeFeedStartFrom = ChangeFeedStartFrom.Beginning();
  const iterator = container.items.getChangeFeedIterator<Step>({ changeFeedStartFrom, maxItemCount: 5 });
  const found: Step[] = [...(await iterator.readNext()).result];
  control.splitRange('0');
  await fill(container, 1);
  found.push(...(await iterator.readNext()).result);
  control.splitRange('2');
  await fill(container, 2);
  found.push(...(await readOn(iterator)));
  control.mergeRanges('3', '1');
  await fill(container, 3);
  found.push(...(await readOn(iterator)));
  control.mergeRanges('5', '4');
  await fill(container, 4);
  found.push(...(await readOn(iterator)));
  for (const key of KEYS) {
    expect(found.filter(({ pk }) => pk === key).map(({ n }) => n)).toEqual([0, 1, 2, 3, 4]);
  }
});

it('a client that knows the ranges of before reads, writes and queries on', async () => {
  const { container, control } = await started();
  await fill(container, 0);
  const ordered = () => container.items.query<string>('SELECT VALUE c.pk FROM c ORDER BY c.pk').fetchAll();
  const sorted = [...KEYS].sort();
  expect((await ordered()).resources).toEqual(sorted);
  control.splitRange('0');
  expect((await ordered()).resources).toEqual(sorted);
  expect((await container.item('0', 'key-3').read()).resource).toMatchObject({ n: 0 });
  const operations = KEYS.map((pk) => ({
    operationType: 'Upsert' as const,
    partitionKey: pk,
    resourceBody: { id: '0', pk, n: 7 },
  }));
  const results = await container.items.executeBulkOperations(operations);
  expect(results.map(({ response }) => response?.statusCode)).toEqual(KEYS.map(() => 200));
  control.mergeRanges('1', '2');
  const { resources } = await container.items.query('SELECT VALUE COUNT(1) FROM c WHERE c.n = 7').fetchAll();
  expect(resources).toEqual([KEYS.length]);
});

it('a range that is gone is answered 410 with sub-status 1002', async () => {
  const { cosmos, container, control } = await started();
  await fill(container, 0);
  control.splitRange('0');
  const headers = { 'x-ms-documentdb-partitionkeyrangeid': '0', 'x-ms-version': '2020-07-15' };
  const feed = await cosmos.send('GET', '/dbs/db/colls/items/docs', {
    headers: { ...headers, 'a-im': 'Incremental feed' },
  });
  expect([feed.status, feed.headers.get('x-ms-substatus')]).toEqual([410, '1002']);
  const query = await cosmos.send('POST', '/dbs/db/colls/items/docs', {
    headers: { ...headers, 'content-type': 'application/query+json', 'x-ms-documentdb-isquery': 'True' },
    body: { query: 'SELECT * FROM c' },
  });
  expect([query.status, query.headers.get('x-ms-substatus')]).toEqual([410, '1002']);
});

it('ranges are listed; what cannot be divided so is refused', async () => {
  const { cosmos, control } = await started();
  expect(control.ranges()).toEqual([{ id: '0', minInclusive: '', maxExclusive: 'FF', parents: [] }]);
  const at = '1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF';
  expect(control.splitRange('0', at)).toEqual([
    { id: '1', minInclusive: '', maxExclusive: at, parents: ['0'] },
    { id: '2', minInclusive: at, maxExclusive: 'FF', parents: ['0'] },
  ]);
  expect(control.splitRange('2')).toHaveLength(2);
  const invalid = { name: 'AzwireError', code: 'AZW_RANGE_INVALID' };
  expect(() => control.splitRange('0')).toThrow(expect.objectContaining(invalid));
  expect(() => control.splitRange('1', 'FF')).toThrow(expect.objectContaining(invalid));
  expect(() => control.mergeRanges('1', '4')).toThrow(expect.objectContaining(invalid));
  expect(control.mergeRanges('4', '3')).toMatchObject({ minInclusive: at, maxExclusive: 'FF' });
  expect(() => cosmos.azure.container('cosmos', 'db', 'none')).toThrow(
    expect.objectContaining({ code: 'AZW_ENTITY_UNKNOWN' }),
  );
  expect(() => cosmos.azure.container('cosmos', 'none', 'items')).toThrow(
    expect.objectContaining({ code: 'AZW_NAMESPACE_UNKNOWN' }),
  );
});

/** An account with a container, as its client and as the control API see it. */
async function started() {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  return { cosmos, container, control: cosmos.azure.container('cosmos', 'db', 'items') };
}
