import { describe, expect, it } from 'vitest';
import { type DividedCosmos, divideCosmos } from '../../support/divided-cosmos.ts';

async function filled(): Promise<DividedCosmos> {
  const cosmos = await divideCosmos();
  for (let n = 1; n <= 60; n++) {
    const document = { id: `i${n}`, pk: `p${n % 17}`, n, mod: n % 3 };
    cosmos.execute({ type: 'create-item', database: 'db', container: 'items', document });
  }
  return cosmos;
}

/**
 * What a client gets that puts the ranges together itself, each page with a new iterator, while the ranges change after the first
 * page. (One iterator of this client that meets a split asks for the old range for ever, also in Azure.)
 */
async function readWhile(cosmos: DividedCosmos, query: string, change: () => void): Promise<number[]> {
  const numbers: number[] = [];
  let continuationToken: string | undefined;
  for (let page = 0; page === 0 || continuationToken !== undefined; page++) {
    const client = cosmos.another();
    const asked = {
      enableQueryControl: true,
      maxItemCount: 7,
      ...(continuationToken !== undefined && { continuationToken }),
    };
    const { resources, hasMoreResults, continuationToken: next } = await client.items.query(query, asked).fetchNext();
    numbers.push(...(resources ?? []).map(({ n }) => n));
    continuationToken = hasMoreResults ? next : undefined;
    if (page === 0) change();
    expect(page).toBeLessThan(60);
  }
  return numbers;
}

const ALL = Array.from({ length: 60 }, (_, i) => i + 1);

describe('a query that is under way', () => {
  it('loses and repeats nothing when a range is split', async () => {
    const cosmos = await filled();
    const numbers = await readWhile(cosmos, 'SELECT c.n FROM c', () => cosmos.divide(4));
    expect(numbers.sort((a, b) => a - b)).toEqual(ALL);
  });

  it('stays sorted when a range is split', async () => {
    const cosmos = await filled();
    const numbers = await readWhile(cosmos, 'SELECT c.n FROM c ORDER BY c.n DESC', () => cosmos.divide(4));
    expect(numbers).toEqual(ALL.toReversed());
  });

  it('does not notice where the service carries it out', async () => {
    const cosmos = await filled();
    const iterator = cosmos.container.items.query<number>('SELECT VALUE c.n FROM c', { maxItemCount: 20 });
    const pages: number[][] = [];
    while (iterator.hasMoreResults()) {
      pages.push((await iterator.fetchNext()).resources);
      cosmos.split(cosmos.rangeIds[0]!);
    }
    expect(pages.flat()).toEqual(ALL);
  });

  it('that names a range which is gone is answered 410', async () => {
    const cosmos = await filled();
    cosmos.split('0');
    const headers = { 'content-type': 'application/query+json', 'x-ms-documentdb-partitionkeyrangeid': '0' };
    const body = '{"query": "SELECT * FROM c"}';
    const reply = await fetch(`${cosmos.endpoint}dbs/db/colls/items/docs`, { method: 'POST', headers, body });
    expect([reply.status, reply.headers.get('x-ms-substatus')]).toEqual([410, '1002']);
  });
});
