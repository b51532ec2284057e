import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeclaredResources } from '../../../../../../emulators/event-grid/config/declared-resources.ts';
import { Registry } from '../../../../../../emulators/event-grid/core/resources/registry.ts';
import { NamespacesHttp } from '../../../../../../emulators/event-grid/http/namespaces/namespaces-http.ts';
import { EVENT_GRID_LIMITS } from '../../../../../../emulators/event-grid/limits.ts';
import { Namespaces } from '../../../../../../emulators/event-grid/runtime/namespaces.ts';
import type { HttpRequest } from '../../../../../../src/transport/http/service.ts';
import { testPlatform } from '../../../../../support/platform.ts';

const limits = EVENT_GRID_LIMITS.relaxed;
const platform = testPlatform({ auth: 'off' });

function startHttp(): NamespacesHttp {
  const registry = new Registry();
  const namespaces = new Namespaces({
    registry,
    grid: { execute: () => ({ matches: 0 }) as never },
    clock: platform.clock,
    ids: platform.ids,
    log: platform.log,
    carryOut: async () => ({ type: 'delivered' }),
  });
  const config = {
    namespaces: [{ name: 'shop', topics: [{ name: 'orders', eventSubscriptions: [{ name: 'first' }] }] }],
  };
  for (const resource of new DeclaredResources(config, limits, 0).resources) registry.put(resource);
  return new NamespacesHttp({ namespaces, registry, limits, platform });
}

const operation = fc.constantFrom('publish', 'receive', 'acknowledge', 'release', 'reject', 'renewLock', 'x');
const path = fc
  .record({
    namespace: fc.constantFrom('', '/shop', '/other', '/%zz'),
    topic: fc.constantFrom('orders', 'ORDERS', '%00', 'a%2Fb'),
    subscription: fc.constantFrom('', '/eventsubscriptions/first', '/eventSubscriptions/%ff'),
    operation,
  })
  .map((parts) => `${parts.namespace}/topics/${parts.topic}${parts.subscription}:${parts.operation}`);
const event = fc.record(
  {
    specversion: fc.oneof(fc.constant('1.0'), fc.anything()),
    id: fc.oneof(fc.string(), fc.anything()),
    source: fc.oneof(fc.string(), fc.anything()),
    type: fc.oneof(fc.string(), fc.anything()),
    data: fc.anything(),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  fc.uint8Array(),
  fc.oneof(event, fc.array(event), fc.record({ lockTokens: fc.anything() })).map((value) => {
    return new TextEncoder().encode(JSON.stringify(value) ?? '');
  }),
);
const contentType = fc.constantFrom(
  'application/cloudevents+json; charset=utf-8',
  'application/cloudevents-batch+json',
  'application/json',
  'text/plain',
  '',
);
const query = fc.array(
  fc.tuple(fc.constantFrom('maxEvents', 'maxWaitTime', 'releaseDelayInSeconds', 'api-version'), fc.string()),
  { maxLength: 2 },
);

it('answers whatever is posted, with a body that clients can read', async () => {
  const http = startHttp();
  const gone = AbortSignal.abort();
  const property = fc.asyncProperty(
    path,
    body,
    contentType,
    query,
    fc.boolean(),
    async (asked, bytes, type, pairs, isBinary) => {
      const attributes = isBinary ? { 'ce-id': '1', 'ce-type': 't', 'ce-source': '%', 'ce-specversion': '1.0' } : {};
      const request: HttpRequest = {
        method: 'POST',
        scheme: 'http',
        authority: 'localhost:5300',
        path: asked,
        query: new URLSearchParams(pairs),
        headers: { 'content-type': type, ...attributes },
        rawHeaders: [],
        body: bytes,
      };
      expect(http.serves(request)).toBe(true);
      const reply = await http.answer(request, gone);
      const read = JSON.parse(Buffer.from(reply.body ?? '').toString());
      expect([200, 400, 404, 413]).toContain(reply.status);
      if (reply.status !== 200)
        expect(read.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    },
  );
  await fc.assert(property, { numRuns: 1_000 });
});
