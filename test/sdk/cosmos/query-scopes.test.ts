import { PartitionKeyKind } from '@azure/cosmos';
import { describe, expect, it } from 'vitest';
import { type Cosmos, startCosmos } from '../../support/cosmos.ts';

const QUERY = { 'content-type': 'application/query+json', 'x-ms-documentdb-isquery': 'true' };
const DOCS = '/dbs/db/colls/items/docs';
const HALF = '1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF';

async function idsOf(cosmos: Cosmos, headers: Record<string, string>): Promise<unknown> {
  const body = { query: 'SELECT VALUE c.id FROM c' };
  const reply = await cosmos.send('POST', DOCS, { headers: { ...QUERY, ...headers }, body });
  return reply.status === 200 ? reply.json().Documents : [reply.status, reply.headers.get('x-ms-substatus')];
}

describe('a query looks only at', () => {
  it('one partition key', async () => {
    const cosmos = await startCosmos();
    const container = await cosmos.container();
    for (const [id, pk] of [
      ['1', 'a'],
      ['2', 'b'],
      ['3', null],
      ['4', undefined],
    ] as const) {
      await container.items.create({ id, ...(pk !== undefined && { pk }) });
    }
    const ids = async (partitionKey: never) =>
      (await container.items.query('SELECT VALUE c.id FROM c', { partitionKey }).fetchAll()).resources;
    expect(await ids('a' as never)).toEqual(['1']);
    expect(await ids(null as never)).toEqual(['3']);
    expect(await ids({} as never)).toEqual(['4']);
    expect(await ids('nobody' as never)).toEqual([]);
    const undefinedKey = await container.items.query('SELECT VALUE c.id FROM c WHERE NOT IS_DEFINED(c.pk)').fetchAll();
    expect(undefinedKey.resources).toEqual(['4']);
  });

  it('a prefix of a hierarchical key', async () => {
    const cosmos = await startCosmos();
    const partitionKey = { paths: ['/tenant', '/user'], kind: PartitionKeyKind.MultiHash, version: 2 };
    const container = await cosmos.container({ id: 'items', partitionKey });
    for (const [id, tenant, user] of [
      ['1', 'a', 'x'],
      ['2', 'a', 'y'],
      ['3', 'b', 'x'],
    ] as const) {
      await container.items.create({ id, tenant, user });
    }
    const ids = async (key: string[]) =>
      (await container.items.query('SELECT VALUE c.id FROM c', { partitionKey: key }).fetchAll()).resources;
    expect(await ids(['a'])).toEqual(['1', '2']);
    expect(await ids(['a', 'y'])).toEqual(['2']);
    const planned = container.items.query("SELECT * FROM c WHERE c.tenant = 'a'", { forceQueryPlan: true });
    expect((await planned.fetchAll()).resources.map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('a range, or a part of one', async () => {
    const cosmos = await startCosmos();
    const container = await cosmos.container();
    const pks = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    for (const pk of pks) await container.items.create({ id: pk, pk });
    const { resources: ranges } = await container.readPartitionKeyRanges().fetchAll();
    const rid = (await container.read()).resource!._rid;
    expect(ranges).toHaveLength(1);
    expect(await idsOf(cosmos, { 'x-ms-documentdb-partitionkeyrangeid': '0' })).toEqual(pks);
    expect(await idsOf(cosmos, { 'x-ms-documentdb-partitionkeyrangeid': `${rid},0` })).toEqual(pks);
    expect(await idsOf(cosmos, { 'x-ms-documentdb-partitionkeyrangeid': '7' })).toEqual([410, '1002']);
    const low = (await idsOf(cosmos, { 'x-ms-start-epk': '', 'x-ms-end-epk': HALF })) as string[];
    const high = (await idsOf(cosmos, { 'x-ms-start-epk': HALF, 'x-ms-end-epk': 'FF' })) as string[];
    expect(low.length).toBeGreaterThan(0);
    expect(high.length).toBeGreaterThan(0);
    expect([...low, ...high].sort()).toEqual(pks);
  });
});
