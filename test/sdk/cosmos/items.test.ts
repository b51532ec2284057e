import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

it('are created, read, replaced, upserted and deleted', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const created = await container.items.create({ id: '1', pk: 'a', nested: { list: [1, null, 'é'] } });
  expect(created.statusCode).toBe(201);
  const { resource } = created;
  expect(resource).toMatchObject({ id: '1', pk: 'a', nested: { list: [1, null, 'é'] }, _attachments: 'attachments/' });
  expect(resource!._self).toMatch(/^dbs\/.+\/colls\/.+\/docs\/.+\/$/);
  expect(Buffer.from(resource!._rid.replaceAll('-', '/'), 'base64')).toHaveLength(16);
  expect(created.etag).toBe(resource!._etag);
  expect(resource).not.toHaveProperty('_lsn');
  const item = container.item('1', 'a');
  expect((await item.read()).resource).toEqual(resource);
  const replaced = await item.replace({ id: '1', pk: 'a', second: true });
  expect(replaced.statusCode).toBe(200);
  expect(replaced.resource).toMatchObject({ id: '1', second: true, _rid: resource!._rid });
  expect(replaced.resource).not.toHaveProperty('nested');
  expect((await container.items.upsert({ id: '1', pk: 'a', third: 3 })).statusCode).toBe(200);
  expect((await container.items.upsert({ id: '2', pk: 'a' })).statusCode).toBe(201);
  expect((await item.delete()).statusCode).toBe(204);
  expect(await item.read()).toMatchObject({ statusCode: 404, resource: undefined });
  expect(await refusalOf(item.delete())).toMatchObject({ code: 404 });
});

it('are one for each id and key', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: '1', pk: 'a' });
  expect((await container.items.create({ id: '1', pk: 'b' })).statusCode).toBe(201);
  const error = await refusalOf(container.items.create({ id: '1', pk: 'a' }));
  expect(error).toMatchObject({ code: 409 });
  expect(error.body?.message ?? error.message).toContain('Resource with specified id or name already exists.');
});

it('have the system properties of the service, whatever is sent', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const { resource } = await container.items.create({ id: '1', pk: 'a', _etag: 'mine', _rid: 'mine', _ts: 1 });
  expect(resource!._etag).not.toBe('mine');
  expect(resource!._rid).not.toBe('mine');
  expect(resource!._ts).toBeGreaterThan(1);
});

it('cost request units and tell how far the container has come', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const { requestCharge, headers } = await container.items.create({ id: '1', pk: 'a' });
  expect(requestCharge).toBeGreaterThan(1);
  expect(headers['x-ms-session-token']).toBe('0:-1#1');
  expect(headers['x-ms-alt-content-path']).toBe('dbs/db/colls/items');
  expect(headers['x-ms-content-path']).toBe((await container.read()).resource!._rid);
  expect((await container.item('1', 'a').read()).requestCharge).toBe(1);
});

it('are refused beyond two megabytes', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const error = await refusalOf(container.items.create({ id: '1', pk: 'a', text: 'x'.repeat(2 * 1024 * 1024) }));
  expect(error).toMatchObject({ code: 413 });
});

it('are answered without their contents where the client says so', async () => {
  const cosmos = await startCosmos();
  await cosmos.container();
  const body = { id: '1', pk: 'a' };
  const headers = { 'content-type': 'application/json', 'x-ms-documentdb-partitionkey': '["a"]' };
  const minimal = await cosmos.send('POST', '/dbs/db/colls/items/docs', {
    headers: { ...headers, prefer: 'return=minimal' },
    body,
  });
  expect(minimal).toMatchObject({ status: 201, text: '' });
  expect(minimal.headers.get('etag')).toMatch(/^".+"$/);
  const rust = await cosmos.send('PUT', '/dbs/db/colls/items/docs/1/', {
    headers: { ...headers, 'x-ms-cosmos-populate-content-response-on-write': 'false' },
    body,
  });
  expect(rust).toMatchObject({ status: 200, text: '' });
});
