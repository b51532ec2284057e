import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../../../emulators/event-grid/core/failure.ts';
import { defaultResourceId } from '../../../../../../emulators/event-grid/core/resources/resource-id.ts';
import { CLOUD_EVENT, EVENT } from '../../core/event/event-fixture.ts';
import { channel, domain, errorOf, partnerNamespace, post, publishing, topic } from './publish-fixture.ts';

const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

function withTopic(...more: Parameters<typeof publishing>) {
  const all = publishing(...more);
  all.registry.put(topic('orders'));
  return all;
}

describe('a topic', () => {
  it('takes events in', () => {
    const { http, published } = withTopic();
    expect(post(http, { body: [EVENT, { ...EVENT, id: '2' }] })).toEqual({
      status: 200,
      headers: { 'x-ms-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(published).toHaveLength(1);
    expect(published[0]).toMatchObject({ type: 'publish', sources: [defaultResourceId('topics/orders')] });
    expect(published[0]?.ownSources).toBeUndefined();
    expect(published[0]?.events.map(({ envelope }) => envelope.id)).toEqual(['1', '2']);
  });

  it.each([
    ['localhost:8443', '/orders/api/events'],
    ['localhost:8443', '/ORDERS/API/Events/'],
    ['localhost:8443', '/%6Frders/api/events'],
    ['orders.westeurope-1.eventgrid.azure.net', '/api/events'],
    ['Orders.westeurope-1.eventgrid.azure.net:8443', '/api/events'],
    ['orders.usgovvirginia-1.eventgrid.azure.us', '/api/events'],
    ['orders.localhost:8443', '/api/events'],
    ['other.westeurope-1.eventgrid.azure.net', '/orders/api/events'],
  ])('is reached at %s%s', (authority, path) => {
    const { http, published } = withTopic();
    expect(http.serves({ path })).toBe(true);
    expect(post(http, { authority, path, body: [EVENT] }).status).toBe(200);
    expect(published).toHaveLength(1);
  });

  it.each([
    ['localhost:8443', '/api/events'],
    ['127.0.0.1:8443', '/api/events'],
    ['localhost:8443', '/others/api/events'],
    ['localhost:8443', '/%zz/api/events'],
    ['others.westeurope-1.eventgrid.azure.net', '/api/events'],
  ])('is not reached at %s%s', (authority, path) => {
    const { http, published } = withTopic();
    const reply = post(http, { authority, path, body: [EVENT] });
    expect(reply.status).toBe(404);
    expect(errorOf(reply).code).toBe('NotFound');
    expect(published).toEqual([]);
  });

  it.each(['/', '/orders', '/orders/api', '/api/events/orders', '/a/b/api/events', '/orders/messages'])(
    'does not serve %s',
    (path) => {
      expect(publishing().http.serves({ path })).toBe(false);
    },
  );

  it('takes all events or none', () => {
    const { http, published } = withTopic();
    const reply = post(http, { body: [EVENT, { ...EVENT, subject: '' }] });
    expect(reply.status).toBe(400);
    expect(reply.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8' });
    expect(published).toEqual([]);
    const { code, message, details } = errorOf(reply);
    expect(code).toBe('BadRequest');
    expect(message).toMatch(
      /^This resource is configured for 'EventGridEvent' schema and requires 'subject' property to be set\. Report '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:0:1\/31\/2026 9:07:05 PM \(UTC\)' to our forums for assistance or raise a support ticket\.$/,
    );
    expect(details).toEqual([{ code: 'InputJsonInvalid', message }]);
    expect(message).toContain(reply.headers?.['x-ms-request-id']);
  });

  it('refuses what is too large', () => {
    const { http } = withTopic();
    const reply = post(http, { body: [{ ...EVENT, data: 'x'.repeat(1_600_000) }] });
    expect(reply.status).toBe(413);
    expect(errorOf(reply)).toMatchObject({
      code: 'PayloadTooLarge',
      message: expect.stringContaining('The maximum size (1048576) has been exceeded.'),
    });
  });

  it('takes a request of exactly 1 MB, and of many events no more', () => {
    const { http } = withTopic();
    const bodyOf = (events: number, dataBytes: number) =>
      Array.from({ length: events }, () => ({ ...EVENT, data: 'x'.repeat(dataBytes) }));
    const restBytes = 1_048_576 - JSON.stringify(bodyOf(1, 0)).length;
    expect(post(http, { body: bodyOf(1, restBytes) }).status).toBe(200);
    expect(post(http, { body: bodyOf(1, restBytes + 1) }).status).toBe(413);
    expect(post(http, { body: bodyOf(3, 400_000) }).status).toBe(413);
  });

  it('needs no api-version, but a known one', () => {
    const { http } = withTopic();
    expect(post(http, { query: '', body: [EVENT] }).status).toBe(200);
    const reply = post(http, { query: 'api-version=2020-01-01', body: [EVENT] });
    expect(reply.status).toBe(400);
    expect(errorOf(reply).message).toContain("The api-version '2020-01-01' is not supported.");
  });

  it.each(['GET', 'PUT', 'OPTIONS', 'HEAD'])('does not take %s', (method) => {
    expect(post(withTopic().http, { method, body: [EVENT] }).status).toBe(405);
  });

  it('is busy while its backlog is full', () => {
    const { http } = withTopic({}, new Failure('backlog-full', 'orders'));
    const reply = post(http, { body: [EVENT] });
    expect(reply.status).toBe(503);
    expect(errorOf(reply)).toMatchObject({ code: 'ServiceUnavailable', message: expect.stringContaining('busy') });
  });

  it('refuses events of another topic', () => {
    const reply = post(withTopic().http, { body: [{ ...EVENT, topic: 'others' }] });
    expect(reply.status).toBe(401);
    expect(errorOf(reply).code).toBe('Unauthorized');
  });

  it('of a custom schema stamps events with an id and the time', () => {
    const { http, registry, published } = publishing();
    registry.put(topic('orders', { inputSchema: 'CustomEventSchema' }));
    expect(post(http, { body: [{ any: 'thing' }] }).status).toBe(200);
    expect(published[0]?.events[0]?.envelope).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventTime: '2026-01-31T21:07:05.000Z',
    });
  });
});

describe('a domain', () => {
  it('hands each event to the topic that it names, all in one turn', () => {
    const { http, registry, published } = publishing();
    registry.put(domain('shops'));
    const events = ['eu', 'us', 'eu'].map((name) => ({ ...EVENT, topic: name }));
    expect(post(http, { path: '/shops/api/events', body: events }).status).toBe(200);
    const id = defaultResourceId('domains/shops');
    expect(published).toHaveLength(1);
    expect(published[0]).toMatchObject({
      sources: [id],
      ownSources: [`${id}/topics/eu`, `${id}/topics/us`, `${id}/topics/eu`],
    });
  });

  it('of CloudEvents finds the topic in their source, and leaves it there', () => {
    const { http, registry, published } = publishing();
    registry.put(domain('shops', { inputSchema: 'CloudEventSchemaV1_0' }));
    const headers = { 'aeg-sas-key': domain('shops').keys.key1, 'content-type': BATCH };
    const body = [{ ...CLOUD_EVENT, source: 'eu' }];
    expect(post(http, { path: '/shops/api/events', headers, body }).status).toBe(200);
    expect(published[0]?.ownSources).toEqual([`${defaultResourceId('domains/shops')}/topics/eu`]);
    expect(published[0]?.events[0]?.envelope.topic).toBe('eu');
  });
});

describe('a partner namespace', () => {
  const body = CLOUD_EVENT;
  const path = '/partner/api/events';
  const headers = (more: Readonly<Record<string, string>> = {}) => {
    return { 'aeg-sas-key': partnerNamespace('partner').keys.key1, 'content-type': SINGLE, ...more };
  };

  function withChannels(mode: 'ChannelNameHeader' | 'SourceEventAttribute') {
    const all = publishing();
    const namespace = partnerNamespace('partner', { partnerTopicRoutingMode: mode });
    const resources = [
      namespace,
      ...channel(namespace, 'one', '/shop'),
      ...channel(namespace, 'two', '/warehouse', 'Deactivated'),
    ];
    for (const resource of resources) all.registry.put(resource);
    return all;
  }

  it('hands events to the partner topic of the channel that a header names', () => {
    const { http, published } = withChannels('ChannelNameHeader');
    expect(post(http, { path, headers: headers({ 'aeg-channel-name': 'ONE' }), body }).status).toBe(200);
    expect(published[0]?.sources).toEqual([defaultResourceId('partnerTopics/of-one')]);
  });

  it('drops events for a partner topic that is not activated', () => {
    const { http, published } = withChannels('ChannelNameHeader');
    expect(post(http, { path, headers: headers({ 'aeg-channel-name': 'two' }), body }).status).toBe(200);
    expect(published[0]?.sources).toEqual([]);
  });

  it('needs the header, and a channel that is there', () => {
    const { http } = withChannels('ChannelNameHeader');
    const without = post(http, { path, headers: headers(), body });
    expect(without.status).toBe(400);
    expect(errorOf(without).message).toContain("The header 'aeg-channel-name' is missing");
    expect(post(http, { path, headers: headers({ 'aeg-channel-name': 'three' }), body }).status).toBe(404);
  });

  it('may find the channel by the source of each event', () => {
    const { http, published } = withChannels('SourceEventAttribute');
    const both = [CLOUD_EVENT, { ...CLOUD_EVENT, source: '/warehouse' }];
    const sent = { path, headers: headers({ 'content-type': BATCH }), body: both };
    expect(post(http, sent).status).toBe(200);
    expect(published[0]).toMatchObject({ sources: [], ownSources: [defaultResourceId('partnerTopics/of-one'), ''] });
    const unknown = post(http, { path, headers: headers(), body: { ...CLOUD_EVENT, source: '/elsewhere' } });
    expect(unknown.status).toBe(404);
  });
});
