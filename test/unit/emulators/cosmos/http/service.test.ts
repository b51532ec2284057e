import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCosmos } from '../../../../../emulators/cosmos/runtime/cosmos.ts';
import type { HttpReply, HttpRequest } from '../../../../../src/transport/http/service.ts';
import { testPlatform } from '../../../../support/platform.ts';

const CONTAINER = { id: 'items', partitionKey: { paths: ['/pk'] } };

function start() {
  const errors: unknown[] = [];
  const log = {
    info: () => {},
    warn: () => {},
    error: (message: string, fields?: object) => errors.push([message, fields]),
  };
  const { surface } = createCosmos({ databases: [{ id: 'db', containers: [CONTAINER] }] }, testPlatform({ log }));
  const send = (request: Partial<HttpRequest>) =>
    surface.http.answer(
      {
        method: 'GET',
        scheme: 'http',
        authority: 'localhost:8081',
        path: '/',
        query: new URLSearchParams(),
        headers: {},
        rawHeaders: [],
        body: new Uint8Array(),
        ...request,
      },
      new AbortController().signal,
    ) as HttpReply;
  return { send, errors };
}

const HEADERS = [
  'x-ms-documentdb-isquery',
  'x-ms-cosmos-is-query-plan-request',
  'x-ms-cosmos-is-batch-request',
  'x-ms-cosmos-batch-atomic',
  'x-ms-documentdb-is-upsert',
  'x-ms-documentdb-partitionkey',
  'x-ms-documentdb-partitionkeyrangeid',
  'x-ms-start-epk',
  'x-ms-max-item-count',
  'x-ms-continuation',
  'x-ms-offer-throughput',
  'x-ms-cosmos-offer-autopilot-settings',
  'x-ms-documentdb-expiry-seconds',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'a-im',
  'authorization',
];
const VALUES = [
  'true',
  '',
  '*',
  '"1"',
  '0',
  '-1',
  '[]',
  '["a"]',
  '[{}]',
  '{',
  'é',
  'Incremental Feed',
  'eyJhIjoxfQ==',
  'FF',
];
const SEGMENTS = [
  'dbs',
  'db',
  'colls',
  'items',
  'docs',
  '1',
  'users',
  'permissions',
  'offers',
  'pkranges',
  '%',
  '%zz',
  '',
  'é',
];
const BODIES: fc.Arbitrary<unknown> = fc.oneof(
  fc.json().map((text) => JSON.parse(text) as unknown),
  fc.constantFrom(
    { id: '1', pk: 'a' },
    { query: 'SELECT * FROM c' },
    { query: 'SELECT', parameters: [{}] },
    [{ operationType: 'Create', resourceBody: { id: '1', pk: 'a' } }],
    [{ operationType: 'Patch', id: '1', resourceBody: { operations: [{ op: 'set', path: '/x', value: 1 }] } }],
    { operations: [{ op: 'add', path: '/a/0' }], condition: 'from' },
    { id: 'x', permissionMode: 'all', resource: 1 },
  ),
);

it('answers whatever comes, and every error as JSON', () => {
  const { send, errors } = start();
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
    path: fc.oneof(
      fc.array(fc.constantFrom(...SEGMENTS), { maxLength: 7 }).map((segments) => `/${segments.join('/')}`),
      fc.constantFrom('/dbs/db/colls/items/docs', '/dbs/db/colls/items/docs/1', '/dbs/db/colls/items'),
    ),
    headers: fc.dictionary(fc.constantFrom(...HEADERS), fc.constantFrom(...VALUES), { maxKeys: 4 }),
    body: fc.oneof(
      BODIES.map((body) => new TextEncoder().encode(JSON.stringify(body))),
      fc.uint8Array({ maxLength: 40 }),
    ),
  });
  fc.assert(
    fc.property(request, (sent) => {
      const { status, headers, body } = send(sent);
      expect(status).toBeGreaterThanOrEqual(200);
      for (const value of Object.values(headers ?? {})) expect(value).toMatch(/^[\x20-\x7e]*$/);
      if (status < 400) return;
      const error = JSON.parse(String(body)) as Record<string, unknown>;
      expect(error).toEqual({ code: expect.any(String), message: expect.stringMatching(/^Message: /) });
      expect(status).not.toBe(500);
    }),
    { numRuns: 2000 },
  );
  expect(errors).toEqual([]);
});

it('answers names that no header can carry', () => {
  const { send } = start();
  const post = (path: string, body: object) =>
    send({ method: 'POST', path, body: new TextEncoder().encode(JSON.stringify(body)) });
  expect(post('/dbs', { id: '日本' }).status).toBe(201);
  expect(post(`/dbs/${encodeURIComponent('日本')}/colls`, CONTAINER).status).toBe(201);
  const { status, headers } = post(`/dbs/${encodeURIComponent('日本')}/colls/items/docs`, { id: '1', pk: 'a' });
  expect(status).toBe(201);
  expect(headers).not.toHaveProperty('x-ms-alt-content-path');
  expect(headers).toHaveProperty('x-ms-content-path');
});

it('is for hosts of Azure where it is not alone', () => {
  const { surface } = createCosmos({}, testPlatform());
  const serves = (authority: string) => surface.http.serves({ method: 'GET', authority, path: '/' });
  expect(['azwire.documents.azure.com', 'A-local.Documents.Azure.com:8443'].map(serves)).toEqual([true, true]);
  expect(['localhost:8443', 'documents.azure.com.example.com', ''].map(serves)).toEqual([false, false, false]);
});
