import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

it.each([
  ['GET', '/nothing', {}, 404],
  ['GET', '/dbs/none', {}, 404],
  ['GET', '/dbs/none/colls/c', {}, 404],
  ['GET', '/dbs/db/colls/none/docs/1', {}, 404],
  ['PUT', '/dbs', { body: {} }, 405],
  ['TRACE2', '/dbs', {}, 400],
  ['POST', '/dbs', { body: 'no json' }, 400],
  ['POST', '/dbs', { body: '' }, 400],
  ['POST', '/dbs', { body: '[]' }, 400],
  ['POST', '/dbs', { body: `${'['.repeat(5000)}${']'.repeat(5000)}` }, 400],
  ['POST', '/dbs', { body: { id: 'a/b' } }, 400],
  ['GET', '/dbs/%zz', {}, 400],
  ['GET', '/dbs', { headers: { authorization: 'Bearer x' } }, 401],
  ['GET', '/dbs', { headers: { 'x-ms-continuation': 'x' } }, 400],
  ['GET', '/dbs', { headers: { 'x-ms-max-item-count': 'x' } }, 400],
  ['GET', '/dbs', { headers: { 'x-ms-session-token': 'x'.repeat(70_000) } }, 431],
  ['GET', '//addresses/', {}, 400],
  ['POST', '/dbs', { body: `"${'x'.repeat(17 * 1024 * 1024)}"` }, 413],
])('%s %s %j is %i, in JSON', async (method, path, options, expected) => {
  const cosmos = await startCosmos();
  const { status, headers, json } = await cosmos.send(method, path, options);
  expect(status).toBe(expected);
  expect(headers.get('content-type')).toBe('application/json');
  expect(headers.get('x-ms-activity-id')).toMatch(/^[0-9a-f-]{36}$/);
  const body = json();
  expect(body.code).toMatch(/^[A-Z]\w+$/);
  expect(body.message).toMatch(/^Message: \{.*\}\r\nActivityId: /s);
});

it('what is no HTTP is answered in the same form', async () => {
  const cosmos = await startCosmos();
  const socket = connect(cosmos.azure.ports.cosmos!, '127.0.0.1');
  socket.write('NONSENSE\r\n\r\n');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
  expect(JSON.parse(body)).toMatchObject({ code: 'BadRequest' });
});

it("the client's activity id comes back", async () => {
  const cosmos = await startCosmos();
  const id = '00000000-0000-4000-8000-000000000001';
  const { headers } = await cosmos.send('GET', '/dbs/none', { headers: { 'x-ms-activity-id': id } });
  expect(headers.get('x-ms-activity-id')).toBe(id);
});
