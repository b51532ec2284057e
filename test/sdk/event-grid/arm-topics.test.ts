import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';
import { expect, it } from 'vitest';
import { armOf, GROUP, namesOf, resourceId } from '../../support/arm.ts';
import { publisherOf, Subscriber, startGrid } from '../../support/event-grid.ts';

it('a topic is created, read, changed and deleted', async () => {
  const azure = await startGrid({});
  const { topics } = armOf(azure);
  const made = await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', {
    location: 'West Europe',
    tags: { team: 'one' },
    inputSchema: 'CloudEventSchemaV1_0',
  });
  expect(made).toMatchObject({
    id: resourceId('topics/orders'),
    name: 'orders',
    type: 'Microsoft.EventGrid/topics',
    location: 'westeurope',
    tags: { team: 'one' },
    provisioningState: 'Succeeded',
    inputSchema: 'CloudEventSchemaV1_0',
    publicNetworkAccess: 'Enabled',
    disableLocalAuth: false,
    endpoint: `https://localhost:${azure.ports.gateway}/orders/api/events`,
  });
  expect(made.metricResourceId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  await topics.beginUpdateAndWait(GROUP, 'ORDERS', { tags: { team: 'two' }, disableLocalAuth: true });
  expect(await topics.get(GROUP, 'orders')).toMatchObject({
    name: 'orders',
    tags: { team: 'two' },
    disableLocalAuth: true,
    inputSchema: 'CloudEventSchemaV1_0',
  });
  await topics.beginDeleteAndWait(GROUP, 'orders');
  await expect(topics.get(GROUP, 'orders')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
    message: "The Resource 'Microsoft.EventGrid/topics/orders' under resource group 'tests' was not found.",
  });
});

it('events are published to its endpoint with a key that is listed, until that is made anew', async () => {
  const azure = await startGrid({});
  const { topics } = armOf(azure);
  const { endpoint } = await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', { location: 'westeurope' });
  const before = await topics.listSharedAccessKeys(GROUP, 'orders');
  expect(Buffer.from(before.key1!, 'base64')).toHaveLength(32);
  expect(before.key2).not.toBe(before.key1);
  const send = (key: string) =>
    new EventGridPublisherClient(endpoint!, 'EventGrid', new AzureKeyCredential(key), {
      retryOptions: { maxRetries: 0 },
    }).send([{ eventType: 'Made', subject: 'one', dataVersion: '1', data: {} }]);
  await send(before.key1!);
  const after = await topics.beginRegenerateKeyAndWait(GROUP, 'orders', { keyName: 'key1' });
  expect(after.key2).toBe(before.key2);
  await expect(send(before.key1!)).rejects.toMatchObject({ statusCode: 401 });
  await send(after.key1!);
  await send(before.key2!);
});

it.each([
  ['without a location', 'orders', { location: '' }, 400, 'LocationRequired'],
  ['with a name that is too short', 'or', { location: 'westeurope' }, 400, 'InvalidRequest'],
  ['with a name of Microsoft', 'Microsoft-orders', { location: 'westeurope' }, 400, 'InvalidRequest'],
  [
    'of a custom schema without a mapping',
    'orders',
    { location: 'a', inputSchema: 'CustomEventSchema' },
    400,
    'InvalidRequest',
  ],
  ['of an unknown schema', 'orders', { location: 'a', inputSchema: 'Other' }, 400, 'InvalidRequest'],
  ['with the name of another endpoint', 'taken', { location: 'a' }, 409, 'Conflict'],
])('a topic %s is refused', async (_, name, topic, statusCode, code) => {
  const azure = await startGrid({ domains: [{ name: 'taken' }] });
  const { topics } = armOf(azure);
  await expect(topics.beginCreateOrUpdateAndWait(GROUP, name, topic)).rejects.toMatchObject({ statusCode, code });
});

it('a topic stays in its location', async () => {
  const { topics } = armOf(await startGrid({}));
  await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', { location: 'westeurope' });
  await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', { location: 'West Europe', tags: { team: 'two' } });
  await expect(topics.beginCreateOrUpdateAndWait(GROUP, 'orders', { location: 'eastus' })).rejects.toMatchObject({
    statusCode: 409,
    code: 'InvalidResourceLocation',
    message:
      "The resource 'orders' already exists in location 'westeurope' in resource group 'tests'. " +
      "A resource with the same name cannot be created in location 'eastus'. Please select a new resource name.",
  });
});

it('a topic of a custom schema is created with its mapping', async () => {
  const azure = await startGrid({});
  const subscriber = await Subscriber.start();
  const { topics, topicEventSubscriptions } = armOf(azure);
  const inputSchemaMapping = {
    inputSchemaMappingType: 'Json' as const,
    id: { sourceField: 'number' },
    subject: { sourceField: 'what', defaultValue: 'nothing' },
    eventType: { defaultValue: 'Made' },
    dataVersion: { defaultValue: '1' },
  };
  const custom = { location: 'westeurope', inputSchema: 'CustomEventSchema', inputSchemaMapping };
  const { inputSchemaMapping: shown } = await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', custom);
  expect(shown).toEqual(inputSchemaMapping);
  await topicEventSubscriptions.beginCreateOrUpdateAndWait(GROUP, 'orders', 'all', {
    destination: { endpointType: 'WebHook', endpointUrl: subscriber.url },
    eventDeliverySchema: 'EventGridSchema',
  });
  await publisherOf(azure, 'orders', 'Custom').send([{ number: '7', what: 'book' }]);
  expect(await subscriber.received(1)).toMatchObject([{ id: '7', subject: 'book', eventType: 'Made' }]);
});

it('the input schema of a topic stays', async () => {
  const azure = await startGrid({});
  const { topics } = armOf(azure);
  const location = 'westeurope';
  await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', { location, inputSchema: 'CloudEventSchemaV1_0' });
  const again = await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', { location });
  expect(again.inputSchema).toBe('CloudEventSchemaV1_0');
  await expect(
    topics.beginCreateOrUpdateAndWait(GROUP, 'orders', { location, inputSchema: 'EventGridSchema' }),
  ).rejects.toMatchObject({ statusCode: 400, code: 'InvalidRequest' });
});

it('topics are listed by group and subscription, filtered by name and page by page', async () => {
  const azure = await startGrid({ topics: [{ name: 'of-another-subscription' }] });
  const { topics } = armOf(azure);
  for (let i = 0; i < 25; i++) {
    await topics.beginCreateOrUpdateAndWait(i < 20 ? GROUP : 'others', `topic-${i}`, { location: 'westeurope' });
  }
  expect(await namesOf(topics.listBySubscription())).toHaveLength(25);
  expect(await namesOf(topics.listByResourceGroup(GROUP, { top: 7 }))).toHaveLength(20);
  const filter = "contains(name, 'TOPIC-1') and not (name eq 'topic-11' or name ne 'topic-1' and name eq 'topic-12')";
  expect(await namesOf(topics.listByResourceGroup(GROUP, { filter }))).toEqual([
    'topic-1',
    'topic-10',
    ...[13, 14, 15, 16, 17, 18, 19].map((i) => `topic-${i}`),
  ]);
  await expect(namesOf(topics.listBySubscription({ filter: "location eq 'a'" }))).rejects.toMatchObject({
    statusCode: 400,
  });
});
