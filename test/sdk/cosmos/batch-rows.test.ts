import { describe, expect, it } from 'vitest';
import { type Cosmos, startCosmos } from '../../support/cosmos.ts';
import { decodeRowResults, encodeRowOperations, type RowOperation } from '../../support/hybrid-row.ts';

/** As .NET clients do it. [cosmos-protocol 8.3] */
async function post(cosmos: Cosmos, headers: Record<string, string>, body: Uint8Array<ArrayBuffer> | string) {
  const response = await fetch(`http://localhost:${cosmos.azure.ports.cosmos}/dbs/db/colls/items/docs`, {
    method: 'POST',
    headers: { 'x-ms-version': '2018-12-31', ...headers },
    body,
  });
  return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
}

async function batch(cosmos: Cosmos, operations: readonly RowOperation[], more: Record<string, string> = {}) {
  const headers = {
    'x-ms-cosmos-is-batch-request': 'True',
    'x-ms-cosmos-batch-atomic': 'True',
    'x-ms-documentdb-partitionkey': '["a"]',
    ...more,
  };
  const { status, bytes } = await post(cosmos, headers, new Uint8Array(encodeRowOperations(operations)));
  return { status, results: decodeRowResults(bytes) };
}

const text = (document: object) => JSON.stringify({ pk: 'a', ...document });

describe('a batch in rows', () => {
  it('carries out every kind of operation and answers in rows', async () => {
    const cosmos = await startCosmos();
    const container = await cosmos.container();
    const { status, results } = await batch(cosmos, [
      { type: 'create', body: text({ id: '1', n: 1 }) },
      { type: 'upsert', body: text({ id: '2', n: 2 }), minimal: true },
      { type: 'replace', id: '1', body: text({ id: '1', n: 3 }) },
      { type: 'patch', id: '1', body: '{"operations":[{"op":"incr","path":"/n","value":4}]}' },
      { type: 'read', id: '1' },
      { type: 'delete', id: '2' },
    ]);
    expect(status).toBe(200);
    expect(results.map(({ statusCode }) => statusCode)).toEqual([201, 201, 200, 200, 200, 204]);
    expect(results[4]?.body).toMatchObject({ id: '1', pk: 'a', n: 7 });
    expect(results[1]?.body).toBeUndefined();
    expect(results[1]?.eTag).toMatch(/^".+"$/);
    expect(results.every(({ requestCharge = 0 }) => requestCharge > 0)).toBe(true);
    const { resource } = await container.item('1', 'a').read();
    expect(resource).toMatchObject({ n: 7 });
  });

  it('is rolled back as a whole', async () => {
    const cosmos = await startCosmos();
    const container = await cosmos.container();
    const { status, results } = await batch(cosmos, [
      { type: 'create', body: text({ id: '1' }) },
      { type: 'replace', id: '2', body: text({ id: '2' }), ifMatch: '"other"' },
    ]);
    expect(status).toBe(207);
    expect(results.map(({ statusCode }) => statusCode)).toEqual([424, 404]);
    expect((await container.items.readAll().fetchAll()).resources).toEqual([]);
  });

  it('of many keys at once, each with its own result', async () => {
    const cosmos = await startCosmos();
    await cosmos.container();
    const { status, results } = await batch(
      cosmos,
      [
        { type: 'create', partitionKey: '["a"]', body: text({ id: '1' }) },
        { type: 'create', partitionKey: '["a"]', body: text({ id: '1' }) },
        { type: 'create', partitionKey: '["b"]', body: '{"id":"1","pk":"b"}' },
      ],
      {
        'x-ms-cosmos-batch-atomic': 'False',
        'x-ms-cosmos-batch-continue-on-error': 'True',
        'x-ms-documentdb-partitionkey': '',
        'x-ms-documentdb-partitionkeyrangeid': '0',
      },
    );
    expect(status).toBe(207);
    expect(results.map(({ statusCode }) => statusCode)).toEqual([201, 409, 201]);
  });

  it('that cannot be read is refused in JSON, with what is wrong', async () => {
    const cosmos = await startCosmos();
    await cosmos.container();
    const headers = { 'x-ms-cosmos-is-batch-request': 'True', 'x-ms-cosmos-batch-atomic': 'True' };
    const { status, bytes } = await post(cosmos, headers, Uint8Array.of(0x81, 1, 2));
    expect(status).toBe(400);
    expect(JSON.parse(Buffer.from(bytes).toString())).toMatchObject({ code: 'BadRequest' });
    expect(Buffer.from(bytes).toString()).toContain('The batch request is invalid: the row ends at offset 3');
  });
});

describe('binary JSON', () => {
  /** `{"id":"1","pk":"a"}` */
  const DOCUMENT = Buffer.from('80ea082c813182706b8161', 'hex');

  it('is a document like any other, by itself and in a batch', async () => {
    const cosmos = await startCosmos();
    const container = await cosmos.container();
    const { status, bytes } = await post(cosmos, { 'x-ms-documentdb-partitionkey': '["a"]' }, new Uint8Array(DOCUMENT));
    expect(status).toBe(201);
    expect(JSON.parse(Buffer.from(bytes).toString())).toMatchObject({ id: '1', pk: 'a' });
    const { results } = await batch(cosmos, [{ type: 'upsert', body: DOCUMENT }]);
    expect(results[0]).toMatchObject({ statusCode: 200, body: { id: '1', pk: 'a' } });
    expect((await container.items.readAll().fetchAll()).resources).toHaveLength(1);
  });

  it('that cannot be read is refused', async () => {
    const cosmos = await startCosmos();
    await cosmos.container();
    const { status, bytes } = await post(cosmos, {}, Uint8Array.of(0x80, 0xe9));
    expect(status).toBe(400);
    expect(Buffer.from(bytes).toString()).toContain('cut off');
  });
});
