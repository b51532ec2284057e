import type { Container } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { type Cosmos, startCosmos } from '../../support/cosmos.ts';

async function filled(cosmos: Cosmos): Promise<Container> {
  const container = await cosmos.container({
    id: 'items',
    partitionKey: '/pk',
    indexingPolicy: { includedPaths: [{ path: '/*' }], excludedPaths: [{ path: '/unindexed/?' }] },
  });
  for (let page = 0; page < 3; page++) {
    const operations = Array.from({ length: 100 }, (_, i) => {
      const n = page * 100 + i;
      const resourceBody = { id: `i${n}`, pk: `p${n % 3}`, n, unindexed: n };
      return { operationType: 'Create', partitionKey: resourceBody.pk, resourceBody } as never;
    });
    await container.items.executeBulkOperations(operations);
  }
  return container;
}

it('charges for the items that are looked at', async () => {
  const container = await filled(await startCosmos());
  const chargeOf = async (query: string) => (await container.items.query(query).fetchAll()).requestCharge;
  const [one, scan, counted] = [
    await chargeOf('SELECT * FROM c WHERE c.n = 7'),
    await chargeOf('SELECT * FROM c WHERE c.unindexed = 7'),
    await chargeOf('SELECT VALUE COUNT(1) FROM c'),
  ];
  expect(one).toBeLessThan(3);
  expect(scan).toBeGreaterThan(4 * one);
  expect(await chargeOf('SELECT * FROM c WHERE c.n = 7')).toBe(one);
  expect(counted).toBe(scan);
});

it('tells what a query has looked at', async () => {
  const container = await filled(await startCosmos());
  const told = async (query: string) => {
    const { queryMetrics } = await container.items.query(query, { populateQueryMetrics: true }).fetchNext();
    return (queryMetrics as unknown as Record<string, { retrievedDocumentCount: number; outputDocumentCount: number }>)[
      '0'
    ];
  };
  const found = await told('SELECT * FROM c WHERE c.n < 20');
  expect(found).toMatchObject({ retrievedDocumentCount: 20, outputDocumentCount: 20 });
  const scanned = await told('SELECT * FROM c WHERE c.unindexed < 20');
  expect(scanned).toMatchObject({ retrievedDocumentCount: 300, outputDocumentCount: 20 });
});

it('tells which indexes were used', async () => {
  const container = await filled(await startCosmos());
  const query = 'SELECT * FROM c WHERE c.n = 7 AND c.unindexed = 7';
  const { indexMetrics } = await container.items.query(query, { populateIndexMetrics: true }).fetchNext();
  expect(JSON.parse(indexMetrics)).toMatchObject({ UtilizedIndexes: { SingleIndexes: [{ IndexSpec: '/n/?' }] } });
});

it('gives sorted queries from an index', async () => {
  const container = await filled(await startCosmos());
  const read = async (query: string) => {
    const page = await container.items.query(query, { populateQueryMetrics: true, maxItemCount: 10 }).fetchNext();
    const metrics = page.queryMetrics as unknown as Record<string, { retrievedDocumentCount: number }>;
    return metrics['0']?.retrievedDocumentCount;
  };
  expect(await read('SELECT * FROM c ORDER BY c.n DESC')).toBe(10);
  expect(await read('SELECT * FROM c ORDER BY c._ts')).toBe(10);
  expect(await read('SELECT * FROM c WHERE c.unindexed >= 0 ORDER BY c.n')).toBe(10);
});
