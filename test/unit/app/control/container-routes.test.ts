import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Azwire, startAzwire } from '../../../../src/app/azwire.ts';

const ITEMS = { id: 'items', partitionKey: { paths: ['/pk'] } };
const PATH = '/cosmos/namespaces/db/entities/items';
const LINES = { 'content-type': 'application/x-ndjson' };
const JSON_BODY = { 'content-type': 'application/json' };

let azure: Azwire;
beforeEach(async () => {
  azure = await startAzwire({ ports: 'any', cosmos: { databases: [{ id: 'db', containers: [ITEMS] }] }, storage: {} });
});
afterEach(() => azure.stop());

async function call(method: string, path: string, init: { body?: string; headers?: Record<string, string> } = {}) {
  const response = await fetch(`http://127.0.0.1:${azure.ports.control}${path}`, { method, ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function post(path: string, body: object) {
  const { status, text } = await call('POST', path, { body: JSON.stringify(body), headers: JSON_BODY });
  return { status, body: JSON.parse(text) };
}

it('ranges are shown, split and merged', async () => {
  const split = await post(`${PATH}/ranges/split`, { range: '0', at: '10' });
  const sides = [
    { id: '1', minInclusive: '', maxExclusive: '10', parents: ['0'] },
    { id: '2', minInclusive: '10', maxExclusive: 'FF', parents: ['0'] },
  ];
  expect(split).toEqual({ status: 200, body: { ranges: sides } });
  expect(JSON.parse((await call('GET', `${PATH}/ranges`)).text)).toEqual({ ranges: sides });
  const whole = { id: '3', minInclusive: '', maxExclusive: 'FF', parents: ['0', '1', '2'] };
  expect(await post(`${PATH}/ranges/merge`, { ranges: ['1', '2'] })).toEqual({
    status: 200,
    body: { ranges: [whole] },
  });
});

it.each([
  [`${PATH}/ranges/split`, { range: '9' }, 400, 'AZW_RANGE_INVALID'],
  [`${PATH}/ranges/split`, { range: 0 }, 400, 'AZW_CONFIG_INVALID'],
  [`${PATH}/ranges/split`, { range: '0', where: '10' }, 400, 'AZW_CONFIG_INVALID'],
  [`${PATH}/ranges/split`, [], 400, 'AZW_CONFIG_INVALID'],
  [`${PATH}/ranges/merge`, { ranges: ['0'] }, 400, 'AZW_CONFIG_INVALID'],
  [`${PATH}/ranges/merge`, { ranges: ['0', '1', '2'] }, 400, 'AZW_CONFIG_INVALID'],
  ['/cosmos/namespaces/db/entities/none/ranges/split', { range: '0' }, 404, 'AZW_ENTITY_UNKNOWN'],
  ['/cosmos/namespaces/none/entities/items/ranges/split', { range: '0' }, 404, 'AZW_NAMESPACE_UNKNOWN'],
  ['/storage/namespaces/devstoreaccount1/entities/items/ranges/split', { range: '0' }, 404, 'AZW_SERVICE_UNKNOWN'],
])('%s with %j is answered %i', async (path, body, status, code) => {
  expect(await post(path, body)).toMatchObject({ status, body: { error: { code } } });
});

it('items come in and go out as JSON lines, page by page', async () => {
  const lines = Array.from({ length: 1_500 }, (_, i) => `{"id":"${i}","pk":"é"}`);
  const imported = await call('POST', `${PATH}/items`, { body: lines.join('\n'), headers: LINES });
  expect([imported.status, imported.text]).toEqual([200, '{"items":1500}']);
  const first = await call('GET', `${PATH}/items`);
  expect(first.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
  expect(first.text.split('\n')).toEqual([...lines.slice(0, 1_000), '']);
  expect(first.headers.get('link')).toBe('<?after=1000>; rel="next"');
  const second = await call('GET', `${PATH}/items?after=1000`);
  expect(second.text.split('\n')).toEqual([...lines.slice(1_000), '']);
  const last = await call('GET', `${PATH}/items?after=1500`);
  expect([last.status, last.text, last.headers.get('link')]).toEqual([200, '', null]);
});

it.each([
  ['{"id":"a"}\n{"id":"b"', 'Line 12 cannot be imported: it is not JSON:'],
  ['[]', 'Line 11 cannot be imported: it is not a JSON object.'],
  ['\n{"pk":"a"}', 'Line 12 cannot be imported: '],
])('the line that is wrong in %j is named', async (body, message) => {
  const reply = await call('POST', `${PATH}/items?line=11`, { body, headers: LINES });
  expect(reply.status).toBe(400);
  const { error } = JSON.parse(reply.text);
  expect(error.code).toBe('AZW_ITEM_INVALID');
  expect(error.message).toContain(message);
});

it('what cannot be read is refused', async () => {
  expect(await call('GET', `${PATH}/items?after=x`)).toMatchObject({ status: 400 });
  expect(await call('GET', `${PATH}/items?top=1`)).toMatchObject({ status: 400 });
  expect(await call('POST', `${PATH}/items`, { body: '{}', headers: JSON_BODY })).toMatchObject({ status: 415 });
  expect(await call('POST', `${PATH}/ranges/split`, { body: '{}', headers: LINES })).toMatchObject({ status: 415 });
});
