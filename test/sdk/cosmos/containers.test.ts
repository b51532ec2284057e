import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

it('have the defaults of the service', async () => {
  const { database } = await startCosmos();
  const { resource, statusCode } = await database.containers.create({ id: 'items', partitionKey: { paths: ['/pk'] } });
  expect(statusCode).toBe(201);
  expect(resource).toMatchObject({
    id: 'items',
    partitionKey: { paths: ['/pk'], kind: 'Hash', version: 2 },
    indexingPolicy: {
      indexingMode: 'consistent',
      automatic: true,
      includedPaths: [{ path: '/*' }],
      excludedPaths: [{ path: '/"_etag"/?' }],
    },
    conflictResolutionPolicy: {
      mode: 'LastWriterWins',
      conflictResolutionPath: '/_ts',
      conflictResolutionProcedure: '',
    },
    geospatialConfig: { type: 'Geography' },
    _docs: 'docs/',
    _sprocs: 'sprocs/',
    _triggers: 'triggers/',
    _udfs: 'udfs/',
    _conflicts: 'conflicts/',
  });
  expect(Buffer.from(resource!._rid.replaceAll('-', '/'), 'base64')).toHaveLength(8);
});

it('are read, listed, replaced and deleted', async () => {
  const cosmos = await startCosmos();
  const { database } = cosmos;
  const container = await cosmos.container();
  const { resource } = await container.read();
  const replaced = await container.replace({ ...resource!, defaultTtl: 60 });
  expect(replaced.resource).toMatchObject({ id: 'items', defaultTtl: 60, _rid: resource!._rid });
  expect(replaced.resource!._etag).not.toBe(resource!._etag);
  const other = { id: 'items', partitionKey: { paths: ['/other'] } };
  expect(await refusalOf(container.replace(other))).toMatchObject({ code: 400 });
  expect((await database.containers.readAll().fetchAll()).resources).toEqual([replaced.resource]);
  expect((await container.delete()).statusCode).toBe(204);
  expect(await refusalOf(container.read())).toMatchObject({ code: 404 });
});

it('that are made again are others', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const before = await container.read();
  await container.delete();
  const again = await cosmos.container();
  expect((await again.read()).resource!._rid).not.toBe(before.resource!._rid);
});

it('know what is in them', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: '1', pk: 'a' });
  const { headers } = await container.read({ populateQuotaInfo: true });
  expect(headers['x-ms-resource-usage']).toContain('documentsCount=1;');
});

it('lie in a database', async () => {
  const { client } = await startCosmos();
  const error = await refusalOf(client.database('none').containers.create({ id: 'c', partitionKey: '/pk' } as never));
  expect(error).toMatchObject({ code: 404, substatus: 1003 });
});
