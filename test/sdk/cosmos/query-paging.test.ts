import type { Container, FeedOptions, SqlQuerySpec } from '@azure/cosmos';
import { describe, expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

async function filled(count: number, extra: (n: number) => object = () => ({})): Promise<Container> {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const bodies = Array.from({ length: count }, (_, n) => ({
    id: `i${n}`,
    pk: `p${n % 3}`,
    n,
    mod: n % 4,
    pair: [n, -n],
    ...extra(n),
  }));
  for (let at = 0; at < count; at += 100) {
    const create = (resourceBody: { pk: string }) =>
      ({ operationType: 'Create', partitionKey: resourceBody.pk, resourceBody }) as never;
    await container.items.executeBulkOperations(bodies.slice(at, at + 100).map(create));
  }
  return container;
}

/** Every page in an iterator of its own, as after a restart of the client. */
async function pagesOf(container: Container, query: string | SqlQuerySpec, options: FeedOptions): Promise<unknown[][]> {
  const pages: unknown[][] = [];
  let continuationToken: string | undefined;
  do {
    const asked = { ...options, ...(continuationToken !== undefined && { continuationToken }) };
    const page = await container.items.query(query, asked).fetchNext();
    pages.push(page.resources ?? []);
    continuationToken = page.hasMoreResults ? page.continuationToken : undefined;
  } while (continuationToken !== undefined);
  return pages;
}

describe('a query', () => {
  it('comes in pages of 100 unless told otherwise', async () => {
    const container = await filled(250);
    const pages = await pagesOf(container, 'SELECT VALUE c.n FROM c', {});
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(pages.flat()).toEqual(Array.from({ length: 250 }, (_, n) => n));
  });

  it('goes on from its tokens', async () => {
    const container = await filled(20);
    for (const [query, pages] of [
      ['SELECT VALUE c.n FROM c WHERE c.mod = 1', [[1, 5, 9, 13], [17]]],
      [
        'SELECT VALUE c.n FROM c ORDER BY c.n DESC OFFSET 1 LIMIT 6',
        [
          [18, 17, 16, 15],
          [14, 13],
        ],
      ],
      [
        'SELECT VALUE c.n FROM c WHERE c.n < 6 ORDER BY c.mod DESC, c.n',
        [
          [3, 2, 1, 5],
          [0, 4],
        ],
      ],
      ['SELECT TOP 5 VALUE c.n FROM c', [[0, 1, 2, 3], [4]]],
      ['SELECT DISTINCT VALUE c.mod FROM c', [[0, 1, 2, 3]]],
      [
        'SELECT DISTINCT VALUE c.n FROM c WHERE c.n < 6',
        [
          [0, 1, 2, 3],
          [4, 5],
        ],
      ],
      ['SELECT VALUE COUNT(1) FROM c', [[20]]],
      ['SELECT VALUE c.mod FROM c GROUP BY c.mod', [[0, 1, 2, 3]]],
      [
        'SELECT VALUE t FROM c JOIN t IN c.pair WHERE c.n IN (1, 2, 3)',
        [
          [1, -1, 2, -2],
          [3, -3],
        ],
      ],
      ['SELECT VALUE c.n FROM c WHERE c.n > 100', [[]]],
    ] as const) {
      expect([query, await pagesOf(container, query, { maxItemCount: 4 })]).toEqual([query, pages]);
    }
  });

  it('goes on though what it stood at is gone, and gives what has come behind it', async () => {
    const container = await filled(10);
    const query = 'SELECT VALUE c.n FROM c ORDER BY c.n';
    const first = await container.items.query<number>(query, { maxItemCount: 4 }).fetchNext();
    expect(first.resources).toEqual([0, 1, 2, 3]);
    await container.item('i3', 'p0').delete();
    await container.items.create({ id: 'between', pk: 'p0', n: 3.5 });
    await container.items.create({ id: 'before', pk: 'p0', n: 0.5 });
    const { continuationToken } = first;
    const rest = await container.items.query<number>(query, { continuationToken }).fetchAll();
    expect(rest.resources).toEqual([3.5, 4, 5, 6, 7, 8, 9]);
  });

  it('has short tokens though it is sorted by long texts', async () => {
    const container = await filled(10, (n) => ({ long: `${'x'.repeat(3000)}${n}` }));
    const query = 'SELECT VALUE c.n FROM c ORDER BY c.long DESC';
    const first = await container.items.query<number>(query, { maxItemCount: 4 }).fetchNext();
    expect(first.continuationToken.length).toBeLessThan(1024);
    expect((await pagesOf(container, query, { maxItemCount: 4 })).flat()).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it("goes on from the client's own tokens", async () => {
    const container = await filled(15);
    for (const [query, isSorted] of [
      ['SELECT c.n FROM c', false],
      ['SELECT c.n FROM c ORDER BY c.n DESC', true],
      ['SELECT TOP 11 c.n FROM c ORDER BY c.n', true],
    ] as const) {
      const options = { maxItemCount: 4, enableQueryControl: true };
      const pieced = (await pagesOf(container, query, options)).flat() as { n: number }[];
      const { resources } = await container.items.query<{ n: number }>(query).fetchAll();
      expect(isSorted ? pieced : pieced.sort((a, b) => a.n - b.n)).toEqual(resources);
    }
  });

  it('is refused with a token of something else', async () => {
    const container = await filled(10);
    const { continuationToken } = await container.items.query('SELECT * FROM c', { maxItemCount: 1 }).fetchNext();
    const sorted = container.items.query('SELECT * FROM c ORDER BY c.n', { continuationToken });
    expect(await refusalOf(sorted.fetchNext())).toMatchObject({ code: 400 });
    const nonsense = container.items.query('SELECT * FROM c', { continuationToken: 'nonsense' });
    const error = await refusalOf(nonsense.fetchNext());
    expect(error).toMatchObject({ code: 400 });
    expect(error.message).toContain('Invalid Continuation Token');
  });
});

it('reads all items in pages', async () => {
  const container = await filled(25);
  const read = container.items.readAll({ maxItemCount: 10 });
  const sizes: number[] = [];
  for await (const { resources } of read.getAsyncIterator()) sizes.push(resources.length);
  expect(sizes).toEqual([10, 10, 5]);
});
