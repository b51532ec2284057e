import { describe, expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

const QUERY = { 'content-type': 'application/query+json', 'x-ms-documentdb-isquery': 'true' };
const ANY = { ...QUERY, 'x-ms-documentdb-query-enablecrosspartition': 'True' };
const DOCS = '/dbs/db/colls/items/docs';

describe('a query that cannot be read', () => {
  it('is answered with the place of the fault, to the client that plans and to the one that does not', async () => {
    const cosmos = await startCosmos();
    const container = await cosmos.container();
    for (const forceQueryPlan of [false, true]) {
      const error = await refusalOf(container.items.query('SELECT * FORM c', { forceQueryPlan }).fetchAll());
      expect(error).toMatchObject({ code: 400 });
      const told = /Message: (\{.*\})\r\n/.exec(error.body?.message ?? error.message);
      expect(JSON.parse(told![1]!)).toMatchObject({
        errors: [{ severity: 'Error', location: { start: 9, end: 13 }, code: 'SC1001' }],
      });
    }
  });

  it('names what is wrong', async () => {
    const cosmos = await startCosmos();
    const container = await cosmos.container();
    for (const [query, code] of [
      ['SELECT c.x FROM c WHERE c.y = @missing', 'SC2012'],
      ['SELECT VALUE noSuchFunction(c.x) FROM c', 'SC2005'],
      ['SELECT VALUE udf.missing(c.x) FROM c', 'SC2006'],
      ['SELECT * FROM c ORDER BY c.x + 1', '2206'],
    ] as const) {
      const error = await refusalOf(container.items.query(query).fetchAll());
      expect(error).toMatchObject({ code: 400 });
      expect(error.body?.message ?? error.message).toContain(code);
    }
  });

  it('has to be a body with a text', async () => {
    const cosmos = await startCosmos();
    await cosmos.container();
    for (const [body, word] of [
      ['', 'payload'],
      ['{', 'payload'],
      ['[]', 'payload'],
      [{}, 'query'],
      [{ query: 5 }, 'query'],
      [{ query: 'SELECT 1', parameters: {} }, 'parameters'],
      [{ query: 'SELECT 1', parameters: [{}] }, 'parameter'],
    ] as const) {
      const reply = await cosmos.send('POST', DOCS, { headers: ANY, body });
      expect(reply.status).toBe(400);
      expect(reply.json()).toMatchObject({ code: 'BadRequest', message: expect.stringContaining(word) });
    }
  });
});

it('needs leave to go over several partition keys, or names one', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: '1', pk: 'a' });
  const ask = (query: string, headers: Record<string, string>) =>
    cosmos.send('POST', DOCS, { headers, body: { query } });
  const refused = await ask('SELECT * FROM c', QUERY);
  expect(refused.status).toBe(400);
  expect(refused.text).toContain('Cross partition query is required but disabled.');
  for (const [query, headers] of [
    ['SELECT * FROM c', ANY],
    ['SELECT * FROM c', { ...QUERY, 'x-ms-documentdb-partitionkey': '["a"]' }],
    ['SELECT * FROM c', { ...QUERY, 'x-ms-documentdb-partitionkeyrangeid': '0' }],
    ["SELECT * FROM c WHERE c.pk = 'a'", QUERY],
  ] as const) {
    const reply = await ask(query, headers);
    expect([query, reply.status, reply.headers.get('x-ms-item-count')]).toEqual([query, 200, '1']);
  }
});

it('ends a query that takes too long', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: '1', pk: 'a', many: Array.from({ length: 1000 }, (_, i) => i) });
  const query = 'SELECT VALUE COUNT(1) FROM c JOIN x IN c.many JOIN y IN c.many JOIN z IN c.many';
  expect((await cosmos.send('POST', DOCS, { headers: ANY, body: { query } })).status).toBe(408);
});

it('refuses a plan that the client cannot carry out', async () => {
  const cosmos = await startCosmos();
  await cosmos.container();
  const headers = { ...QUERY, 'x-ms-cosmos-is-query-plan-request': 'True' };
  const body = { query: 'SELECT COUNT(1) AS n FROM (SELECT DISTINCT c.a FROM c)' };
  const able = await cosmos.send('POST', DOCS, { headers, body });
  expect(able.json()).toMatchObject({ queryInfo: { dCountInfo: { dCountAlias: 'n' } } });
  const features = { 'x-ms-cosmos-supported-query-features': 'Aggregate, Distinct, GroupBy' };
  const unable = await cosmos.send('POST', DOCS, { headers: { ...headers, ...features }, body });
  expect(unable.status).toBe(400);
  expect(unable.text).toContain('Query contained DCount, which the calling client does not support.');
});
