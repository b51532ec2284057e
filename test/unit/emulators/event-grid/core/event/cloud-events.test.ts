import { CloudEvent, HTTP } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import { accepted, CLOUD_EVENT, json, LIMITS, one, read, refused, target, text } from './event-fixture.ts';

const TOPIC = target('CloudEventSchemaV1_0');
const SINGLE = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const BATCH = { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' };
const PLAIN = { 'content-type': 'application/json' };

/** What the official package makes of what a subscriber gets. */
function judged(payload: Uint8Array): CloudEvent<unknown> {
  const event = HTTP.toEvent({ headers: SINGLE, body: text(payload) }) as CloudEvent<unknown>;
  expect(event.validate()).toBe(true);
  return event;
}

const FULL = {
  ...CLOUD_EVENT,
  subject: '/orders/7',
  time: '2026-01-01T10:00:00.000Z',
  datacontenttype: 'application/json',
  dataschema: 'https://example.com/order',
  tenant: 'a',
  priority: 3,
  urgent: true,
  data: { total: 7 },
};

describe('CloudEvents', () => {
  it.each([
    ['one', SINGLE, FULL],
    ['a batch of one', BATCH, [FULL]],
    ['one that is plain JSON', PLAIN, FULL],
  ])('structured: %s stays what it is', (_, headers, body) => {
    const { payload, envelope, schema } = one(read(TOPIC, body, headers));
    expect(schema).toBe('CloudEventSchemaV1_0');
    expect(text(payload)).toBe(JSON.stringify(FULL));
    expect(judged(payload).data).toEqual({ total: 7 });
    expect(envelope).toEqual({
      id: '1',
      topic: '/shop',
      subject: '/orders/7',
      eventType: 'Order.Placed',
      eventTime: '2026-01-01T10:00:00.000Z',
      dataVersion: '',
    });
  });

  it('need only what is required', () => {
    const { envelope, payload } = one(read(TOPIC, CLOUD_EVENT, SINGLE));
    expect(envelope).toMatchObject({ subject: '', eventTime: '' });
    expect(judged(payload).type).toBe('Order.Placed');
  });

  it('in a batch are many, in order', () => {
    const batch = ['1', '2', '3'].map((id) => ({ ...CLOUD_EVENT, id }));
    expect(accepted(read(TOPIC, batch, BATCH)).map(({ envelope }) => envelope.id)).toEqual(['1', '2', '3']);
  });

  it('may have base64 in place of their data', () => {
    const { payload } = one(read(TOPIC, { ...CLOUD_EVENT, data_base64: 'AAH+/w==' }, SINGLE));
    expect(judged(payload).data).toEqual(new Uint32Array([0, 1, 254, 255]));
  });

  it.each([
    ['specversion', 'specversion'],
    ['id', 'id'],
    ['source', 'source'],
    // The service's own word for it.
    ['type', 'eventType'],
  ])('must have %s', (name, told) => {
    for (const value of [undefined, null, '']) {
      expect(refused(read(TOPIC, [CLOUD_EVENT, { ...CLOUD_EVENT, [name]: value }], BATCH)).detail).toBe(
        `This resource is configured for 'CloudEventV10' schema and requires '${told}' property to be set.`,
      );
    }
  });

  it.each([
    [{ specversion: '0.3' }, "'specversion' property to be '1.0'"],
    [{ specversion: 1.0 }, "'specversion' property to be a string"],
    [{ id: 7 }, "'id' property to be a string"],
    [{ time: 'now' }, "'time' property to be a valid RFC 3339 timestamp"],
    [{ Tenant: 'a' }, "The attribute name 'Tenant' is not valid"],
    [{ 'my-tenant': 'a' }, "The attribute name 'my-tenant' is not valid"],
    [{ '': 'a' }, "The attribute name '' is not valid"],
    [{ tenant: { a: 1 } }, "'tenant' property to be a simple value"],
    [{ data: 1, data_base64: 'AAAA' }, "'data' or 'data_base64'"],
    [{ data_base64: 'no base64' }, "'data_base64' property to be base64"],
    [{ data_base64: 'AAA' }, "'data_base64' property to be base64"],
    [{ data_base64: 'A=AA' }, "'data_base64' property to be base64"],
    [{ data_base64: 7 }, "'data_base64' property to be base64"],
  ])('are refused all together for one with %j', (more, expected) => {
    expect(refused(read(TOPIC, [CLOUD_EVENT, { ...CLOUD_EVENT, ...more }], BATCH)).detail).toContain(expected);
  });

  it('have names of attributes that are short where there is a bound', () => {
    const limits = { ...LIMITS, extensionNameCharsMax: 20 };
    expect(one(read(TOPIC, { ...CLOUD_EVENT, [`x${'y'.repeat(19)}`]: 'a' }, SINGLE, limits)).envelope.id).toBe('1');
    expect(refused(read(TOPIC, { ...CLOUD_EVENT, [`x${'y'.repeat(20)}`]: 'a' }, SINGLE, limits)).detail).toContain(
      'at most 20 characters',
    );
  });

  it.each([
    [SINGLE, [CLOUD_EVENT], 'Token Expected: StartObject, Actual Token Received: StartArray.'],
    [PLAIN, [CLOUD_EVENT], 'Token Expected: StartObject, Actual Token Received: StartArray.'],
    [BATCH, CLOUD_EVENT, 'Token Expected: StartArray, Actual Token Received: StartObject.'],
    [BATCH, [], 'does not conform to the expected schema.'],
    [BATCH, '', 'Unexpected end when reading JSON.'],
    [{ 'content-type': 'application/cloudevents+avro' }, CLOUD_EVENT, 'does not conform to the expected schema.'],
    [{ 'content-type': 'text/plain' }, CLOUD_EVENT, "The content type 'text/plain' is not supported."],
    [{}, CLOUD_EVENT, "The content type '' is not supported."],
  ])('do not come as %j %j', (headers, body, expected) => {
    expect(refused(read(TOPIC, body, headers)).detail).toContain(expected);
  });

  it('have a size', () => {
    const event = { ...CLOUD_EVENT, data: 'x'.repeat(1_000) };
    expect(refused(read(TOPIC, event, SINGLE)).error).toBe('event-too-large');
    expect(refused(read(TOPIC, [event, event], BATCH)).error).toBe('event-too-large');
  });
});

describe('CloudEvents of the official package', () => {
  const event = new CloudEvent({ ...FULL, priority: 3, subject: 'Grüße, 100 % "日本"' });
  const sent = ({ headers, body }: ReturnType<typeof HTTP.binary>) =>
    read(
      TOPIC,
      typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
    );

  it('structured', () => {
    expect(judged(one(sent(HTTP.structured(event))).payload)).toEqual(event);
  });

  it('binary', () => {
    const { payload, envelope } = one(sent(HTTP.binary(event.cloneWith({ subject: '/orders/7' }))));
    expect(envelope).toMatchObject({ id: '1', topic: '/shop', subject: '/orders/7', eventType: 'Order.Placed' });
    // Headers have no types. [CloudEvents HTTP binding 1.0, 3.1.3.2]
    expect(json(payload)).toEqual({
      ...FULL,
      priority: '3',
      urgent: 'true',
      datacontenttype: expect.stringMatching('^application/json'),
    });
    expect(judged(payload).data).toEqual({ total: 7 });
  });
});

describe('CloudEvents in binary mode', () => {
  const HEADERS = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/shop', 'ce-type': 'Order.Placed' };
  const sent = (body: unknown, headers: Readonly<Record<string, string>>) =>
    json(one(read(TOPIC, body, { ...HEADERS, ...headers })).payload);

  it.each([
    ['application/json', '{ "a": 1.0 }', { data: { a: 1 } }],
    ['application/vnd.order+json; charset=utf-8', '[1]', { data: [1] }],
    ['text/plain', 'Grüße', { data: 'Grüße' }],
    ['application/xml', '<a/>', { data: '<a/>' }],
    ['image/svg+xml', '<svg/>', { data: '<svg/>' }],
    ['application/octet-stream', new Uint8Array([0, 255]), { data_base64: 'AP8=' }],
    ['text/plain', new Uint8Array([0xff]), { data_base64: '/w==' }],
    ['image/png', '', {}],
  ])('data of %s', (contentType, body, expected) => {
    expect(sent(body, { 'content-type': contentType })).toEqual({
      ...CLOUD_EVENT,
      datacontenttype: contentType,
      ...expected,
    });
  });

  it('data without a type is JSON', () => {
    expect(sent('{"a":1}', {})).toEqual({ ...CLOUD_EVENT, data: { a: 1 } });
    expect(refused(read(TOPIC, 'text', HEADERS)).detail).toContain('cannot be read');
  });

  it('large data becomes base64', () => {
    const body = new Uint8Array(20_000).map((_, i) => i);
    const limits = { ...LIMITS, requestBytesMax: 100_000, eventBytesMax: 100_000 };
    const headers = { ...HEADERS, 'content-type': 'application/octet-stream' };
    const event = judged(one(read(TOPIC, body, headers, limits)).payload);
    // The package gives bytes in an array of larger numbers.
    expect(event.data).toEqual(new Uint32Array(body));
  });

  it('what a header cannot carry is percent-encoded', () => {
    expect(sent('1', { 'ce-subject': 'Gr%C3%BC%C3%9Fe%20%E2%82%AC' })).toMatchObject({ subject: 'Grüße €' });
    expect(sent('1', { 'ce-subject': '100%' })).toMatchObject({ subject: '100%' });
  });

  it.each(['specversion', 'id', 'source', 'type'])('must have the header ce-%s', (name) => {
    const { [`ce-${name}`]: _, ...missing } = HEADERS as Record<string, string>;
    expect(refused(read(TOPIC, '{}', missing)).detail).toContain(`ce-${name} header is missing for the cloud event.`);
    expect(refused(read(TOPIC, '{}', { ...HEADERS, [`ce-${name}`]: '' })).detail).toContain(
      `ce-${name} header is empty for the cloud event.`,
    );
  });

  it.each(['ce-data', 'ce-datacontenttype', 'ce-data_base64', 'ce-my-tenant', 'ce-__proto__'])(
    'has no %s',
    (header) => {
      expect(refused(read(TOPIC, '{}', { ...HEADERS, [header]: 'x' })).error).toBe('event-invalid');
    },
  );

  it('is bounded with all its attributes', () => {
    expect(refused(read(TOPIC, 'x'.repeat(950), { ...HEADERS, 'content-type': 'text/plain' })).error).toBe(
      'event-too-large',
    );
  });
});
