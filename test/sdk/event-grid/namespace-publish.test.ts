import { expect, it } from 'vitest';
import { endpointOf } from '../../support/event-grid.ts';
import {
  order,
  post,
  receiverOf,
  receiveSome,
  senderOf,
  shown,
  startNamespace,
} from '../../support/event-grid-namespace.ts';

const PATH = '/topics/orders:publish?api-version=2024-06-01';
const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const batch = { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' };

it('takes one event, and a batch', async () => {
  const azure = await startNamespace();
  const sender = senderOf(azure);
  await sender.sendEvents(order('1'));
  await sender.sendEvents([order('2'), order('3')]);
  expect(shown(await receiveSome(receiverOf(azure)))).toEqual(['1:1', '2:1', '3:1']);
});

it('takes binary data, which comes back as the SDK has it', async () => {
  const azure = await startNamespace();
  const data = new Uint8Array([1, 2, 250]);
  await senderOf(azure).sendEvents({ ...order('1', data), dataContentType: 'application/octet-stream' });
  const [received] = await receiveSome(receiverOf(azure));
  expect(received?.event).toMatchObject({ data: 'AQL6', dataContentType: 'application/octet-stream' });
});

it('takes an event in binary content mode', async () => {
  const azure = await startNamespace();
  const attributes = {
    'ce-specversion': '1.0',
    'ce-id': '1',
    'ce-source': '/shop',
    'ce-type': 'Made',
    'ce-extra': 'x',
  };
  const headers = { 'content-type': 'application/json', ...attributes };
  expect(await post(azure, PATH, { headers, body: '{"a":1}' })).toEqual({ status: 200, body: {} });
  const asked = await post(azure, '/topics/orders/eventsubscriptions/first:receive');
  expect(asked.body.value[0].event).toEqual({
    specversion: '1.0',
    id: '1',
    source: '/shop',
    type: 'Made',
    extra: 'x',
    datacontenttype: 'application/json',
    data: { a: 1 },
  });
});

it('hands events out as the bytes that came', async () => {
  const azure = await startNamespace();
  const body =
    '{ "specversion":"1.0","id":"1", "source":"/s","type":"t", "big": 1, "data": { "n": 1.50, "u": "\\u00e4" } }';
  expect(await post(azure, PATH, { headers: structured, body })).toMatchObject({ status: 200 });
  const { endpoint, key } = endpointOf(azure, 'shop');
  const response = await fetch(`${endpoint}/topics/orders/eventsubscriptions/first:receive`, {
    method: 'POST',
    headers: { authorization: `SharedAccessKey ${key}` },
  });
  expect(await response.text()).toContain(`"event":${body}}]}`);
});

it.each([
  ['no data', structured, '{"specversion":"1.0","id":"1","source":"/s","type":"t"}', "'data' attribute is required"],
  ['an event without an id', structured, '{"specversion":"1.0","source":"/s","type":"t","data":1}', "'id'"],
  ['something else than JSON', structured, 'nonsense', ''],
  ['an object as a batch', batch, '{}', ''],
  [
    'a long attribute name',
    structured,
    `{"specversion":"1.0","id":"1","source":"/s","type":"t","data":1,"${'a'.repeat(21)}":1}`,
    '20',
  ],
])('refuses %s', async (_name, headers, body, text) => {
  const azure = await startNamespace();
  const reply = await post(azure, PATH, { headers, body });
  expect(reply).toMatchObject({
    status: 400,
    body: { error: { code: 'BadRequest', message: expect.stringContaining(text) } },
  });
});

it('takes in all events of a batch, or none', async () => {
  const azure = await startNamespace();
  const good = { specversion: '1.0', id: '1', source: '/s', type: 't', data: 1 };
  const { id: _, ...bad } = good;
  expect(await post(azure, PATH, { headers: batch, body: JSON.stringify([good, bad]) })).toMatchObject({ status: 400 });
  await senderOf(azure).sendEvents(order('2'));
  expect(shown(await receiveSome(receiverOf(azure)))).toEqual(['2:1']);
});

it('refuses what is larger than a megabyte', async () => {
  const azure = await startNamespace();
  const body = JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 't', data: 'x'.repeat(1_600_000) });
  expect(await post(azure, PATH, { headers: structured, body })).toMatchObject({ status: 413 });
});
