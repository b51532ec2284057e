import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Cosmos, startCosmos } from '../../support/cosmos.ts';

/** As .NET and Java sign what they address by rid: with the rid alone, in lower case. [cosmos-protocol 3.1] */
function signed({ key }: Cosmos, verb: string, type: string, link: string): Record<string, string> {
  const date = new Date().toUTCString();
  const text = `${verb}\n${type}\n${link}\n${date.toLowerCase()}\n\n`;
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
  return { 'x-ms-date': date, authorization: encodeURIComponent(`type=master&ver=1.0&sig=${signature}`) };
}

it('resources are found by rid, with the signature that goes with it', async () => {
  const cosmos = await startCosmos({ config: { auth: 'enforce' } });
  const container = await cosmos.container();
  const { resource: item } = await container.items.create({ id: '1', pk: 'a' });
  const { _rid, _self } = (await container.read()).resource!;
  const self = _self.replace(/\/$/, '');
  const ranges = await cosmos.send('GET', `/${self}/pkranges`, {
    headers: signed(cosmos, 'get', 'pkranges', _rid.toLowerCase()),
  });
  expect(ranges.status).toBe(200);
  const key = { 'x-ms-documentdb-partitionkey': '["a"]' };
  const read = await cosmos.send('GET', `/${item!._self}`, {
    headers: { ...key, ...signed(cosmos, 'get', 'docs', item!._rid.toLowerCase()) },
  });
  expect(read.json()).toEqual(item);
  expect(read.headers.get('x-ms-alt-content-path')).toBe('dbs/db/colls/items');
  const wrong = await cosmos.send('GET', `/${self}`, { headers: signed(cosmos, 'get', 'colls', 'other') });
  expect(wrong.status).toBe(401);
});

it('an old date is refused with enforce', async () => {
  const cosmos = await startCosmos({ config: { auth: 'enforce' } });
  const date = new Date(Date.now() - 16 * 60_000).toUTCString();
  const text = `get\ndbs\ndbs/db\n${date.toLowerCase()}\n\n`;
  const signature = createHmac('sha256', Buffer.from(cosmos.key, 'base64')).update(text).digest('base64');
  const headers = { 'x-ms-date': date, authorization: `type=master&ver=1.0&sig=${signature}` };
  expect((await cosmos.send('GET', '/dbs/db', { headers })).status).toBe(403);
});
