import { expect, it } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { clockFromNow } from '../../support/bus.ts';
import { Subscriber, startGrid, webHook } from '../../support/event-grid.ts';
import { order, receiverOf, receiveSome, senderOf, shown } from '../../support/event-grid-namespace.ts';

const GROUP = '/subscriptions/10000000-0000-0000-0000-000000000000/resourceGroups/tests/providers/Microsoft.EventGrid';
const NAMESPACE = `${GROUP}/namespaces/shop`;
const TOPIC = `${NAMESPACE}/topics/orders`;
const FIRST = `${TOPIC}/eventSubscriptions/first`;

/** The JavaScript client for the resource manager has no operations for namespaces: these are the requests of others. */
function armOf(azure: Azwire) {
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(`http://localhost:${azure.ports.management}${path}?api-version=2025-02-15`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: whatever was answered
    const value = (text === '' ? undefined : JSON.parse(text)) as any;
    return { status: response.status, headers: response.headers, body: value };
  };
}

async function startOrders() {
  const azure = await startGrid({});
  const arm = armOf(azure);
  await arm('PUT', NAMESPACE, { location: 'westeurope', properties: {} });
  await arm('PUT', TOPIC, { properties: { eventRetentionInDays: 7 } });
  return { azure, arm };
}

it('makes a namespace, a topic and a queue, from which events are received', async () => {
  const azure = await startGrid({});
  const arm = armOf(azure);
  const sku = { name: 'Standard', capacity: 1 };
  expect(await arm('PUT', NAMESPACE, { location: 'westeurope', sku, properties: {} })).toMatchObject({
    status: 201,
    body: {
      id: NAMESPACE,
      name: 'shop',
      type: 'Microsoft.EventGrid/namespaces',
      location: 'westeurope',
      sku,
      properties: {
        provisioningState: 'Succeeded',
        topicsConfiguration: { hostname: `localhost:${azure.ports.management}/shop` },
        publicNetworkAccess: 'Enabled',
      },
    },
  });
  expect(await arm('PUT', TOPIC, { properties: {} })).toMatchObject({
    status: 201,
    body: {
      type: 'Microsoft.EventGrid/namespaces/topics',
      properties: { publisherType: 'Custom', inputSchema: 'CloudEventSchemaV1_0', eventRetentionInDays: 1 },
    },
  });
  expect(await arm('PUT', FIRST, { properties: { deliveryConfiguration: { deliveryMode: 'Queue' } } })).toMatchObject({
    status: 201,
    body: {
      id: FIRST,
      type: 'Microsoft.EventGrid/namespaces/topics/eventSubscriptions',
      properties: {
        provisioningState: 'Succeeded',
        deliveryConfiguration: {
          deliveryMode: 'Queue',
          queue: { receiveLockDurationInSeconds: 60, maxDeliveryCount: 10, eventTimeToLive: 'P1D' },
        },
        eventDeliverySchema: 'CloudEventSchemaV1_0',
      },
    },
  });
  await senderOf(azure).sendEvents(order('1'));
  expect(shown(await receiveSome(receiverOf(azure)))).toEqual(['1:1']);
});

it('changes and removes a queue', async () => {
  const { azure, arm } = await startOrders();
  const filters = [{ operatorType: 'StringIn', key: 'subject', values: ['lamp'] }];
  await arm('PUT', FIRST, { properties: { filtersConfiguration: { filters } } });
  const change = { deliveryConfiguration: { queue: { receiveLockDurationInSeconds: 90 } } };
  expect(await arm('PATCH', FIRST, { properties: change })).toMatchObject({ status: 200 });
  const { body } = await arm('GET', FIRST);
  expect(body.properties).toMatchObject({
    deliveryConfiguration: {
      deliveryMode: 'Queue',
      queue: { receiveLockDurationInSeconds: 90, maxDeliveryCount: 10, eventTimeToLive: 'P7D' },
    },
    filtersConfiguration: { filters },
  });
  await senderOf(azure).sendEvents([order('1'), { ...order('2'), subject: 'lamp' }]);
  expect(shown(await receiveSome(receiverOf(azure)))).toEqual(['2:1']);
  expect((await arm('GET', `${TOPIC}/eventSubscriptions`)).body.value).toMatchObject([{ name: 'first' }]);
  expect(await arm('DELETE', FIRST)).toMatchObject({ status: 200 });
  expect(await arm('DELETE', FIRST)).toMatchObject({ status: 204 });
  expect(await arm('GET', FIRST)).toMatchObject({ status: 404, body: { error: { code: 'ResourceNotFound' } } });
  await expect(receiverOf(azure).receiveEvents()).rejects.toMatchObject({ statusCode: 404 });
});

it('makes a push subscription once its webhook agrees', async () => {
  const { azure, arm } = await startOrders();
  const subscriber = await Subscriber.start();
  const push = { destination: webHook(`${subscriber.url}?code=secret`), maxDeliveryCount: 3, eventTimeToLive: 'PT1H' };
  const properties = { deliveryConfiguration: { deliveryMode: 'Push', push } };
  const made = await arm('PUT', `${TOPIC}/eventSubscriptions/pushed`, { properties });
  expect(made.status).toBe(201);
  const state = async () => (await arm('GET', `${TOPIC}/eventSubscriptions/pushed`)).body.properties.provisioningState;
  await expect.poll(state).toBe('Succeeded');
  const { body } = await arm('GET', `${TOPIC}/eventSubscriptions/pushed`);
  expect(body.properties.deliveryConfiguration).toMatchObject({
    deliveryMode: 'Push',
    push: {
      maxDeliveryCount: 3,
      eventTimeToLive: 'PT3600S',
      destination: { properties: { endpointUrl: null, endpointBaseUrl: subscriber.url } },
    },
  });
  expect(await arm('POST', `${TOPIC}/eventSubscriptions/pushed/getFullUrl`)).toMatchObject({
    body: { endpointUrl: `${subscriber.url}?code=secret` },
  });
  await senderOf(azure).sendEvents(order('1'));
  expect(await subscriber.received(1)).toMatchObject([{ id: '1' }]);
  const queue = { properties: { deliveryConfiguration: { deliveryMode: 'Queue' } } };
  expect(await arm('PUT', `${TOPIC}/eventSubscriptions/pushed`, queue)).toMatchObject({ status: 400 });
});

it('keys are listed and made anew: of the namespace, and of a topic alone', async () => {
  const { azure, arm } = await startOrders();
  await arm('PUT', FIRST, { properties: {} });
  const statusWith = async (key: string) => {
    const url = `http://localhost:${azure.ports.management}/shop/topics/orders/eventsubscriptions/first:acknowledge`;
    const headers = { authorization: `SharedAccessKey ${key}` };
    return (await fetch(url, { method: 'POST', headers, body: '{"lockTokens":["x"]}' })).status;
  };
  const ofNamespace = (await arm('POST', `${NAMESPACE}/listKeys`)).body;
  const ofTopic = (await arm('POST', `${TOPIC}/listKeys`)).body;
  expect(await statusWith(ofNamespace.key1)).toBe(200);
  expect(await statusWith(ofTopic.key2)).toBe(200);
  const { body: renewed } = await arm('POST', `${NAMESPACE}/regenerateKey`, { keyName: 'key1' });
  expect(await statusWith(ofNamespace.key1)).toBe(401);
  expect(await statusWith(renewed.key1)).toBe(200);
});

it.each([
  ['a lock that is too short', { queue: { receiveLockDurationInSeconds: 59 } }],
  ['too many deliveries', { queue: { maxDeliveryCount: 11 } }],
  ['a time to live beyond the retention', { queue: { eventTimeToLive: 'P8D' } }],
  ['a time to live that is none', { queue: { eventTimeToLive: '1 day' } }],
  ['a queue that pushes', { deliveryMode: 'Push', queue: {} }],
  ['a push without a destination', { deliveryMode: 'Push', push: {} }],
])('refuses %s', async (_name, delivery) => {
  const { arm } = await startOrders();
  const deliveryConfiguration = { deliveryMode: 'Queue', ...delivery };
  expect(await arm('PUT', FIRST, { properties: { deliveryConfiguration } })).toMatchObject({
    status: 400,
    body: { error: { code: 'InvalidRequest', message: expect.stringContaining('deliveryConfiguration') } },
  });
});

it('refuses what concerns MQTT, a parent that is not there, and a name that is in use', async () => {
  const { arm } = await startOrders();
  const mqtt = { location: 'westeurope', properties: { topicSpacesConfiguration: { state: 'Enabled' } } };
  expect(await arm('PUT', NAMESPACE, mqtt)).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('topicSpacesConfiguration') } },
  });
  const lost = `${NAMESPACE}/topics/other/eventSubscriptions/first`;
  expect(await arm('PUT', lost, { properties: {} })).toMatchObject({ status: 404 });
  const other = NAMESPACE.replace('tests', 'others');
  expect(await arm('PUT', other, { location: 'westeurope', properties: {} })).toMatchObject({ status: 409 });
});

it('a namespace goes with all that is in it', async () => {
  const { azure, arm } = await startOrders();
  await arm('PUT', FIRST, { properties: {} });
  await senderOf(azure).sendEvents(order('1'));
  expect(await arm('DELETE', NAMESPACE)).toMatchObject({ status: 200 });
  expect(await arm('GET', FIRST)).toMatchObject({ status: 404 });
  await arm('PUT', NAMESPACE, { location: 'westeurope', properties: {} });
  await arm('PUT', TOPIC, { properties: {} });
  await arm('PUT', FIRST, { properties: {} });
  await senderOf(azure).sendEvents(order('2'));
  expect(shown(await receiveSome(receiverOf(azure)))).toEqual(['2:1']);
});

it('namespaces, topics and subscriptions are listed, and topics go one by one', async () => {
  const { arm } = await startOrders();
  const other = NAMESPACE.replace('/shop', '/other');
  await arm('PUT', other, { location: 'westeurope', properties: {} });
  await arm('PUT', `${NAMESPACE}/topics/refunds`, { properties: {} });
  await arm('PUT', FIRST, { properties: {} });
  const names = async (path: string) =>
    (await arm('GET', path)).body.value.map(({ name }: { readonly name: string }) => name).sort();
  expect(await names(`${GROUP}/namespaces`)).toEqual(['other', 'shop']);
  const subscription = GROUP.slice(0, GROUP.indexOf('/resourceGroups'));
  expect(await names(`${subscription}/providers/Microsoft.EventGrid/namespaces`)).toEqual(['other', 'shop']);
  expect(await names(`${NAMESPACE}/topics`)).toEqual(['orders', 'refunds']);
  expect(await names(`${other}/topics`)).toEqual([]);
  expect(await names(`${TOPIC}/eventSubscriptions`)).toEqual(['first']);
  expect(await arm('DELETE', TOPIC)).toMatchObject({ status: 200 });
  expect(await arm('GET', FIRST)).toMatchObject({ status: 404 });
  expect(await names(`${NAMESPACE}/topics`)).toEqual(['refunds']);
});

it('an event subscription goes by itself when its time is over', async () => {
  const clock = clockFromNow();
  const azure = await startGrid({}, { clock });
  const arm = armOf(azure);
  await arm('PUT', NAMESPACE, { location: 'westeurope', properties: {} });
  await arm('PUT', TOPIC, { properties: {} });
  const expirationTimeUtc = new Date(clock.now() + 60_000).toISOString();
  await arm('PUT', FIRST, { properties: { expirationTimeUtc } });
  expect((await arm('GET', FIRST)).body.properties).toMatchObject({ expirationTimeUtc });
  clock.advance(60_000);
  expect(await arm('GET', FIRST)).toMatchObject({ status: 404 });
});
