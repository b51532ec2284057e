import { expect, it } from 'vitest';
import { armOf, GROUP, listed, namesOf, PROVIDER, resourceId } from '../../support/arm.ts';
import { publisherOf, Subscriber, startGrid } from '../../support/event-grid.ts';

const LOCATION = { location: 'westeurope' };
const EVENT = { eventType: 'Made', subject: 'one', dataVersion: '1', data: {} };

it('an event subscription is created after its webhook was asked, and delivers', async () => {
  const azure = await startGrid({});
  const subscriber = await Subscriber.start();
  const { topics, eventSubscriptions } = armOf(azure);
  const topic = await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', LOCATION);
  const made = await eventSubscriptions.beginCreateOrUpdateAndWait(topic.id!, 'all', {
    destination: { endpointType: 'WebHook', endpointUrl: `${subscriber.url}?code=secret`, maxEventsPerBatch: 10 },
    labels: ['one'],
    filter: { subjectBeginsWith: 'o' },
    retryPolicy: { maxDeliveryAttempts: 5 },
  });
  expect(made).toMatchObject({
    id: `${topic.id}/providers/Microsoft.EventGrid/eventSubscriptions/all`,
    name: 'all',
    type: 'Microsoft.EventGrid/eventSubscriptions',
    topic: topic.id!.toLowerCase(),
    provisioningState: 'Succeeded',
    labels: ['one'],
    eventDeliverySchema: 'EventGridSchema',
    retryPolicy: { maxDeliveryAttempts: 5, eventTimeToLiveInMinutes: 1440 },
    filter: { subjectBeginsWith: 'o', subjectEndsWith: '', isSubjectCaseSensitive: false },
    destination: {
      endpointType: 'WebHook',
      endpointBaseUrl: subscriber.url,
      maxEventsPerBatch: 10,
      preferredBatchSizeInKilobytes: 64,
    },
  });
  expect(subscriber.posted.map(({ headers }) => headers['aeg-event-type'])).toEqual(['SubscriptionValidation']);
  const { endpointUrl } = await eventSubscriptions.getFullUrl(topic.id!, 'all');
  expect(endpointUrl).toBe(`${subscriber.url}?code=secret`);
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  expect(await subscriber.received(1)).toMatchObject([{ ...EVENT, topic: topic.id }]);
});

it('is changed, keeping what the change says nothing of, and asked again', async () => {
  const azure = await startGrid({ topics: [{ name: 'orders' }] });
  const subscriber = await Subscriber.start();
  const other = await Subscriber.start();
  const { topics, topicEventSubscriptions } = armOf(azure);
  await topics.beginCreateOrUpdateAndWait(GROUP, 'mine', LOCATION);
  await topicEventSubscriptions.beginCreateOrUpdateAndWait(GROUP, 'mine', 'all', {
    destination: { endpointType: 'WebHook', endpointUrl: subscriber.url },
    labels: ['kept'],
  });
  await topicEventSubscriptions.beginUpdateAndWait(GROUP, 'mine', 'all', {
    destination: { endpointType: 'WebHook', endpointUrl: other.url },
    filter: { includedEventTypes: ['Made'] },
  });
  const changed = await topicEventSubscriptions.get(GROUP, 'mine', 'all');
  expect(changed).toMatchObject({
    id: resourceId('topics/mine/eventSubscriptions/all'),
    type: 'Microsoft.EventGrid/topics/eventSubscriptions',
    labels: ['kept'],
    filter: { includedEventTypes: ['Made'] },
    destination: { endpointBaseUrl: other.url },
  });
  expect(other.posted).toHaveLength(1);
  await publisherOf(azure, 'mine', 'EventGrid').send([{ ...EVENT, eventType: 'Other' }, EVENT]);
  expect(await other.received(1)).toHaveLength(1);
  expect(subscriber.events).toEqual([]);
});

it('is deleted, and its webhook is told', async () => {
  const azure = await startGrid({});
  const subscriber = await Subscriber.start();
  const { topics, eventSubscriptions } = armOf(azure);
  const topic = await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', LOCATION);
  await eventSubscriptions.beginCreateOrUpdateAndWait(topic.id!, 'all', {
    destination: { endpointType: 'WebHook', endpointUrl: subscriber.url },
  });
  await eventSubscriptions.beginDeleteAndWait(topic.id!, 'all');
  await expect
    .poll(() => subscriber.posted.map(({ headers }) => headers['aeg-event-type']))
    .toEqual(['SubscriptionValidation', 'SubscriptionDeletion']);
  expect(JSON.parse(subscriber.posted[1]!.body)).toMatchObject([
    { eventType: 'Microsoft.EventGrid.SubscriptionDeletedEvent' },
  ]);
  await expect(eventSubscriptions.get(topic.id!, 'all')).rejects.toMatchObject({ statusCode: 404 });
  await eventSubscriptions.beginDeleteAndWait(topic.id!, 'all');
});

it('goes with its topic', async () => {
  const azure = await startGrid({});
  const subscriber = await Subscriber.start();
  const { topics, eventSubscriptions } = armOf(azure);
  const topic = await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', LOCATION);
  await eventSubscriptions.beginCreateOrUpdateAndWait(topic.id!, 'all', {
    destination: { endpointType: 'WebHook', endpointUrl: subscriber.url },
  });
  await topics.beginDeleteAndWait(GROUP, 'orders');
  await expect(eventSubscriptions.get(topic.id!, 'all')).rejects.toMatchObject({ statusCode: 404 });
  await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', LOCATION);
  expect(await listed(eventSubscriptions.listByResource(GROUP, 'Microsoft.EventGrid', 'topics', 'orders'))).toEqual([]);
});

it('its secret attributes are shown only where they are asked for', async () => {
  const azure = await startGrid({});
  const subscriber = await Subscriber.start();
  const { topics, eventSubscriptions } = armOf(azure);
  const topic = await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', LOCATION);
  const made = await eventSubscriptions.beginCreateOrUpdateAndWait(topic.id!, 'all', {
    destination: {
      endpointType: 'WebHook',
      endpointUrl: subscriber.url,
      deliveryAttributeMappings: [
        { type: 'Static', name: 'x-key', value: 'secret', isSecret: true },
        { type: 'Static', name: 'x-team', value: 'one', isSecret: false },
        { type: 'Dynamic', name: 'x-subject', sourceField: 'subject' },
      ],
    },
  });
  expect(JSON.stringify(made)).not.toContain('secret');
  expect(JSON.stringify(made)).toContain('x-team');
  const { value } = await eventSubscriptions.getDeliveryAttributes(topic.id!, 'all');
  expect(value).toEqual([
    { type: 'Static', name: 'x-key', value: 'secret', isSecret: true },
    { type: 'Static', name: 'x-team', value: 'one', isSecret: false },
    { type: 'Dynamic', name: 'x-subject', sourceField: 'subject' },
  ]);
});

it.each([
  ['without a destination', {}],
  ['with an unknown operator', { filter: { advancedFilters: [{ operatorType: 'NumberAbout', key: 'data.a' }] } }],
  ['whose delivery schema does not fit', { eventDeliverySchema: 'CustomInputSchema' }],
  ['with a time to live that is too long', { retryPolicy: { eventTimeToLiveInMinutes: 1441 } }],
  ['with an attribute named aeg-', { attributes: [{ type: 'Dynamic', name: 'aeg-x', sourceField: 'id' }] }],
])('one %s is refused', async (what, { attributes, ...given }: Record<string, unknown>) => {
  const azure = await startGrid({});
  const { topics, eventSubscriptions } = armOf(azure);
  const topic = await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', LOCATION);
  const destination = {
    endpointType: 'WebHook' as const,
    endpointUrl: 'https://localhost/',
    deliveryAttributeMappings: attributes,
  };
  const wanted = { ...given, ...(what !== 'without a destination' && { destination }) };
  await expect(eventSubscriptions.beginCreateOrUpdateAndWait(topic.id!, 'all', wanted as object)).rejects.toMatchObject(
    { statusCode: 400, code: 'InvalidRequest' },
  );
});

it('one of a topic that is not there is refused', async () => {
  const azure = await startGrid({});
  const { eventSubscriptions } = armOf(azure);
  await expect(
    eventSubscriptions.beginCreateOrUpdateAndWait(resourceId('topics/none'), 'all', {
      destination: { endpointType: 'WebHook', endpointUrl: 'https://localhost/' },
    }),
  ).rejects.toMatchObject({ statusCode: 404, code: 'ParentResourceNotFound' });
});

it('subscriptions of any resource are listed by what they belong to', async () => {
  const azure = await startGrid({});
  const { topics, eventSubscriptions: all, systemTopics, systemTopicEventSubscriptions } = armOf(azure);
  const account = `${PROVIDER}/Microsoft.Storage/storageAccounts/files`;
  const topic = await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', LOCATION);
  const queue = {
    endpointType: 'StorageQueue' as const,
    resourceId: `${PROVIDER}/Microsoft.Storage/storageAccounts/other`,
    queueName: 'events',
  };
  const source = { source: account, topicType: 'Microsoft.Storage.StorageAccounts' };
  await systemTopics.beginCreateOrUpdateAndWait(GROUP, 'files', { ...LOCATION, ...source });
  await all.beginCreateOrUpdateAndWait(topic.id!, 'of-topic', { destination: queue });
  await all.beginCreateOrUpdateAndWait(account, 'of-account', { destination: queue });
  await systemTopicEventSubscriptions.beginCreateOrUpdateAndWait(GROUP, 'files', 'of-system-topic', {
    destination: queue,
  });
  expect(await namesOf(all.listByResource(GROUP, 'Microsoft.Storage', 'storageAccounts', 'files'))).toEqual([
    'of-account',
  ]);
  expect(await namesOf(all.listByResource(GROUP, 'Microsoft.EventGrid', 'topics', 'orders'))).toEqual(['of-topic']);
  expect(await namesOf(systemTopicEventSubscriptions.listBySystemTopic(GROUP, 'files'))).toEqual(['of-system-topic']);
  expect(await namesOf(all.listGlobalBySubscription())).toEqual(['of-topic', 'of-account', 'of-system-topic']);
  expect(await namesOf(all.listGlobalByResourceGroup('others'))).toEqual([]);
  expect(await namesOf(all.listRegionalBySubscription('West Europe'))).toEqual(['of-topic', 'of-system-topic']);
  const ofAccounts = all.listRegionalBySubscriptionForTopicType('westeurope', 'microsoft.storage.storageaccounts');
  expect(await namesOf(ofAccounts)).toEqual(['of-system-topic']);
});
