import type { Container } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

const KEYS = Array.from({ length: 20 }, (_, i) => `key-${i}`);

async function write(container: Container, round: number): Promise<void> {
  for (const pk of KEYS) await container.items.upsert({ id: String(round), pk });
}

it('a page of a range that is gone is 410 with 1002, and the etag of the parent goes on in the children', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await write(container, 1);
  const read = (rangeId: string, etag: string) =>
    cosmos.send('GET', '/dbs/db/colls/items/docs', {
      headers: { 'a-im': 'Incremental Feed', 'x-ms-documentdb-partitionkeyrangeid': rangeId, 'if-none-match': etag },
    });
  const { headers } = await read('0', '"0"');
  const etag = headers.get('etag')!;
  cosmos.azure.container('cosmos', 'db', 'items').splitRange('0');
  const gone = await read('0', etag);
  expect([gone.status, gone.headers.get('x-ms-substatus')]).toEqual([410, '1002']);
  expect(gone.json().code).toBe('Gone');
  expect((await read('1', etag)).status).toBe(304);
  await write(container, 2);
  const pages = await Promise.all([read('1', etag), read('2', etag)]);
  const pks = pages.flatMap((page) => (page.json().Documents as { pk: string }[]).map(({ pk }) => pk));
  expect(pks.sort()).toEqual([...KEYS].sort());
  expect(pages.map((page) => page.headers.get('x-ms-session-token')![0])).toEqual(['1', '2']);
});

it('bulk and batches find their ranges again', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const create = (id: string) =>
    container.items.executeBulkOperations(
      KEYS.map((pk) => ({ operationType: 'Create', partitionKey: pk, resourceBody: { id, pk } })),
    );
  await create('1');
  cosmos.azure.container('cosmos', 'db', 'items').splitRange('0');
  const results = await create('2');
  expect(results.map(({ response }) => response?.statusCode)).toEqual(KEYS.map(() => 201));
  expect((await container.items.query('SELECT VALUE COUNT(1) FROM c').fetchAll()).resources).toEqual([40]);
});

it('a page of a whole container tells how far each of its ranges is', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await write(container, 1);
  cosmos.azure.container('cosmos', 'db', 'items').splitRange('0');
  await container.items.create({ id: '2', pk: 'key-0' });
  const read = (headers: Record<string, string> = {}) =>
    cosmos.send('GET', '/dbs/db/colls/items/docs', { headers: { 'a-im': 'Incremental Feed', ...headers } });
  const whole = (await read()).headers;
  const tokens = await Promise.all(
    ['1', '2'].map(async (id) => (await read({ 'x-ms-documentdb-partitionkeyrangeid': id })).headers),
  );
  expect(whole.get('x-ms-session-token')).toBe(tokens.map((each) => each.get('x-ms-session-token')).join(','));
  expect(whole.get('x-ms-documentdb-partitionkeyrangeid')).toBeNull();
  expect(tokens.map((each) => each.get('x-ms-documentdb-partitionkeyrangeid'))).toEqual(['1', '2']);
});
