import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEventGrid } from '../../../../../../emulators/event-grid/runtime/event-grid.ts';
import type { HttpReply } from '../../../../../../src/transport/http/service.ts';
import { testPlatform } from '../../../../../support/platform.ts';

const GROUP = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.EventGrid';
const TOPIC = `${GROUP}/topics/orders`;
const ENDPOINTS = Promise.resolve({ host: 'localhost', ports: { gateway: 8443 } });
const QUEUE = {
  endpointType: 'StorageQueue',
  properties: {
    resourceId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/files',
    queueName: 'events',
  },
};

type Send = (method: string, path: string, body?: unknown, query?: string) => Promise<HttpReply & { json: unknown }>;

/** Sends requests to an Event Grid in memory. A text is sent as it is, everything else as JSON. */
function setUp(): Send {
  const { surface, stop } = createEventGrid({}, testPlatform({ endpoints: ENDPOINTS }));
  onTestFinished(async () => stop());
  return async (method, path, body, query = 'api-version=2022-06-15') => {
    const service = surface.http.find((each) => each.serves({ method, authority: 'localhost', path }));
    if (service === undefined) throw new Error(`nobody serves ${path}`);
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
    const request = {
      method,
      scheme: 'https' as const,
      authority: 'localhost',
      clientHost: '127.0.0.1',
      path,
      query: new URLSearchParams(query),
      headers: {},
      rawHeaders: [],
      body: new TextEncoder().encode(text),
    };
    const reply = await service.answer(request, new AbortController().signal);
    return { ...reply, json: reply.body === undefined ? undefined : JSON.parse(String(reply.body)) };
  };
}

async function withTopic(): Promise<Send> {
  const send = setUp();
  expect(await send('PUT', TOPIC, { location: 'westeurope' })).toMatchObject({ status: 201 });
  return send;
}

describe('the resource manager', () => {
  it.each([
    ['PUT', TOPIC, '{', 'InvalidRequestContent'],
    ['PUT', TOPIC, '[]', 'InvalidRequestContent'],
    ['PUT', TOPIC, { location: 'a', colour: 'red' }, 'InvalidRequestContent'],
    ['PUT', TOPIC, { location: 'a', properties: [] }, 'InvalidRequestContent'],
    ['PUT', TOPIC, { location: 'a', tags: { one: 1 } }, 'InvalidRequestContent'],
    ['PUT', TOPIC, { location: 'a', properties: { colour: 'red' } }, 'InvalidRequest'],
    ['PUT', TOPIC, { location: 'a', properties: { inboundIpRules: [{ ipMask: 'red' }] } }, 'InvalidRequest'],
    ['PUT', TOPIC, { properties: {} }, 'LocationRequired'],
    ['POST', `${TOPIC}/regenerateKey`, { keyName: 'key3' }, 'InvalidRequest'],
    ['PUT', `${TOPIC}/eventSubscriptions/a`, { properties: { destination: QUEUE } }, 'InvalidRequest'],
    ['PUT', `${TOPIC}/eventSubscriptions/all`, { properties: { destination: QUEUE, colour: 'red' } }, 'InvalidRequest'],
    ['PATCH', `${TOPIC}/eventSubscriptions/all`, { properties: {} }, 'InvalidRequestContent'],
    ['POST', `${TOPIC}/eventSubscriptions/all/getFullUrl`, undefined, 'InvalidRequest'],
    ['GET', `${GROUP}/topics`, undefined, 'InvalidRequest', '$top=0'],
    ['GET', `${GROUP}/topics`, undefined, 'InvalidRequest', '$skiptoken=one'],
  ])('answers %s %s %o with 400', async (method, path, body, code, query?: string) => {
    const send = await withTopic();
    const all = { properties: { destination: QUEUE } };
    expect(await send('PUT', `${TOPIC}/eventSubscriptions/all`, all)).toMatchObject({ status: 201 });
    expect(await send(method, path, body, `api-version=2022-06-15&${query ?? ''}`)).toMatchObject({
      status: 400,
      json: { error: { code, message: expect.any(String) } },
    });
  });

  it.each([
    ['GET', `${GROUP}/topics/none`, 404, 'ResourceNotFound'],
    ['GET', `${GROUP}/topics/none/eventSubscriptions`, 404, 'ResourceNotFound'],
    ['GET', `${GROUP}/domains/none/topics`, 404, 'ResourceNotFound'],
    ['GET', `${GROUP}/colours/red`, 404, 'InvalidResourceType'],
    ['GET', `${GROUP}/colours`, 404, 'InvalidResourceType'],
    ['POST', `${TOPIC}/paint`, 404, 'InvalidResourceType'],
    ['POST', TOPIC, 405, 'MethodNotAllowed'],
    ['GET', `${TOPIC}/listKeys`, 405, 'MethodNotAllowed'],
    ['POST', '/providers/Microsoft.EventGrid/operations', 405, 'MethodNotAllowed'],
    ['GET', `${GROUP}/partnerConfigurations/other`, 404, 'ResourceNotFound'],
    [
      'GET',
      '/subscriptions/s/providers/Microsoft.EventGrid/locations/local/operationsStatus/none',
      404,
      'ResourceNotFound',
    ],
  ])('answers %s %s with %d', async (method, path, status, code) => {
    const send = await withTopic();
    expect(await send(method, path)).toMatchObject({ status, json: { error: { code } } });
  });

  it('refuses what is nested too deeply', async () => {
    const send = setUp();
    const body = `{"properties":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await send('PUT', TOPIC, body)).toMatchObject({
      status: 400,
      json: { error: { code: 'InvalidRequestContent' } },
    });
  });

  it('takes back what it gave, and leaves out what is null', async () => {
    const send = await withTopic();
    const { json } = await send('GET', TOPIC);
    expect(await send('PUT', TOPIC, json)).toMatchObject({ status: 200, json });
    const at = `${TOPIC}/providers/Microsoft.EventGrid/eventSubscriptions/all`;
    await send('PUT', at, { properties: { destination: QUEUE, deadLetterDestination: null, labels: null } });
    const subscription = (await send('GET', at)).json;
    expect(await send('PUT', at, subscription)).toMatchObject({ status: 200, json: subscription });
  });

  it.each(['topics', 'domains', 'partnerNamespaces'])('takes of %s what only newer versions know', async (type) => {
    const send = setUp();
    const newer = {
      encryption: { customerManagedKeyEncryption: [] },
      eventTypeInfo: { kind: 'Inline', inlineEventTypes: { Made: { description: 'It is made.' } } },
      minimumTlsVersionAllowed: '1.2',
      platformCapabilities: { confidentialCompute: { mode: 'Disabled' } },
    };
    const body = { location: 'westeurope', extendedLocation: {}, properties: { ...newer, disableLocalAuth: true } };
    const { status, json } = await send('PUT', `${GROUP}/${type}/newer`, body, 'api-version=2025-04-01-preview');
    expect({ status, json }).toMatchObject({ status: 201, json: { properties: { disableLocalAuth: true } } });
  });

  it('delivers with an identity, and says so', async () => {
    const send = await withTopic();
    const at = `${TOPIC}/eventSubscriptions/all`;
    const identity = { type: 'SystemAssigned' };
    const deliveryWithResourceIdentity = { identity, destination: QUEUE };
    await send('PUT', at, { properties: { deliveryWithResourceIdentity } });
    const { json } = await send('GET', at);
    expect(json).toMatchObject({ properties: { deliveryWithResourceIdentity } });
    expect(json).not.toHaveProperty('properties.destination');
    await send('PATCH', at, { destination: QUEUE });
    expect((await send('GET', at)).json).not.toHaveProperty('properties.deliveryWithResourceIdentity');
  });

  it('answers whatever a client can send', async () => {
    const send = await withTopic();
    const word = fc.constantFrom(
      ...['topics', 'orders', 'eventSubscriptions', 'all', 'domains', 'topicTypes', 'listKeys', 'providers'],
      ...['Microsoft.EventGrid', 'systemTopics', 'partnerNamespaces', 'channels', 'locations', 'namespaces', '', '%20'],
    );
    const path = fc.array(word, { maxLength: 8 }).map((words) => `${GROUP}/${words.join('/')}`);
    const method = fc.constantFrom('GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS', 'HEAD');
    const destination = fc.oneof(fc.constant(QUEUE), fc.jsonValue());
    const properties = fc.record({ destination, filter: fc.jsonValue() }, { requiredKeys: [] });
    const body = fc.oneof(
      fc.string(),
      fc.jsonValue(),
      fc.record({ location: fc.constant('a'), properties: fc.oneof(properties, fc.jsonValue()) }),
    );
    await fc.assert(
      fc.asyncProperty(method, path, body, async (sent, to, content) => {
        const { status } = await send(sent, to, content);
        expect(status).toBeGreaterThanOrEqual(200);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
  });
});
