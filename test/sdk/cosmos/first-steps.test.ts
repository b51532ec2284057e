import { ChangeFeedStartFrom } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

it.each(['http', 'https'] as const)('creates, reads, queries and follows a container over %s', async (transport) => {
  const cosmos = await startCosmos({ transport });
  const { database } = await cosmos.client.databases.createIfNotExists({ id: 'shop' });
  const { container } = await database.containers.createIfNotExists({ id: 'orders', partitionKey: { paths: ['/pk'] } });
  const created = await container.items.create({ id: '1', pk: 'a', total: 5 });
  expect(created.statusCode).toBe(201);
  expect(created.resource).toMatchObject({ id: '1', pk: 'a', total: 5 });
  const read = await container.item('1', 'a').read();
  expect(read.resource).toEqual(created.resource);
  const { resources } = await container.items.query('SELECT * FROM c').fetchAll();
  expect(resources).toEqual([created.resource]);
  const feed = container.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Beginning() });
  const page = await feed.readNext();
  expect(page.result).toMatchObject([{ id: '1', pk: 'a', _lsn: 1 }]);
});
