import { expect, it } from 'vitest';
import { DeclaredResources } from '../../../../../emulators/event-grid/config/declared-resources.ts';
import { configProblems, type EventGridConfig } from '../../../../../emulators/event-grid/config.ts';
import { EVENT_GRID_LIMITS } from '../../../../../emulators/event-grid/limits.ts';

type Subscription = NonNullable<
  NonNullable<NonNullable<EventGridConfig['namespaces']>[number]['topics']>[number]['eventSubscriptions']
>[number];

function declared(subscription: Omit<Subscription, 'name'>, eventRetentionInDays = 7): EventGridConfig {
  const eventSubscriptions = [{ name: 'first', ...subscription }];
  return { namespaces: [{ name: 'shop', topics: [{ name: 'orders', eventRetentionInDays, eventSubscriptions }] }] };
}

function problems(config: EventGridConfig): unknown[] {
  return configProblems(config, EVENT_GRID_LIMITS.relaxed).map(({ path, found }) => [path, found]);
}

const PATH = '/eventGrid/namespaces/0/topics/0/eventSubscriptions/0';
const BLOBS = {
  endpointType: 'StorageBlob' as const,
  properties: { resourceId: 'Microsoft.Storage/storageAccounts/files', blobContainerName: 'dead' },
};

it('fills in what is not said', () => {
  const { resources } = new DeclaredResources(declared({}, 3), EVENT_GRID_LIMITS.relaxed, 5);
  const id =
    '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/azwire/providers/Microsoft.EventGrid/namespaces/shop';
  expect(resources).toMatchObject([
    { type: 'namespaces', id, location: 'local', publicNetworkAccess: 'Enabled', disableLocalAuth: false },
    { type: 'namespaces/topics', id: `${id}/topics/orders`, eventRetentionInDays: 3 },
    {
      type: 'namespaces/topics/eventSubscriptions',
      id: `${id}/topics/orders/eventSubscriptions/first`,
      source: `${id}/topics/orders`,
      receiveLockDurationInSeconds: 60,
      maxDeliveryCount: 10,
      eventTimeToLive: 'P3D',
      filter: { advancedFilters: [], subjectBeginsWith: '' },
      createdAtMs: 5,
    },
  ]);
});

it('makes an event subscription of the topic out of one that pushes', () => {
  const push = {
    destination: { endpointType: 'WebHook', properties: { endpointUrl: 'http://localhost/x' } },
    eventTimeToLive: 'PT1H',
    deadLetterDestinationWithResourceIdentity: { deadLetterDestination: BLOBS },
  };
  const config = declared({ deliveryConfiguration: { deliveryMode: 'Push', push } });
  expect(new DeclaredResources(config, EVENT_GRID_LIMITS.relaxed, 5).resources.at(-1)).toMatchObject({
    type: 'eventSubscriptions',
    schedule: 'namespace',
    isDeclared: true,
    definition: {
      retryPolicy: { maxDeliveryAttempts: 10, eventTimeToLiveInMinutes: 60 },
      eventDeliverySchema: 'CloudEventSchemaV1_0',
      deadLetterDestination: { endpointType: 'StorageBlob' },
    },
  });
});

it.each<[string, Omit<Subscription, 'name'>, unknown[]]>([
  [
    'a time to live beyond the retention',
    { deliveryConfiguration: { deliveryMode: 'Queue', queue: { eventTimeToLive: 'P8D' } } },
    [[`${PATH}/deliveryConfiguration/queue/eventTimeToLive`, 'P8D']],
  ],
  [
    'a time to live that is too short',
    { deliveryConfiguration: { deliveryMode: 'Queue', queue: { eventTimeToLive: 'PT59S' } } },
    [[`${PATH}/deliveryConfiguration/queue/eventTimeToLive`, 'PT59S']],
  ],
  [
    'a queue that pushes',
    { deliveryConfiguration: { deliveryMode: 'Queue', push: {} } },
    [[`${PATH}/deliveryConfiguration/push`, {}]],
  ],
  [
    'a push without a destination',
    { deliveryConfiguration: { deliveryMode: 'Push', push: {} } },
    [[`${PATH}/deliveryConfiguration/push/destination`, undefined]],
  ],
  [
    'an operator that is none',
    { filtersConfiguration: { filters: [{ operatorType: 'Like', key: 'subject' }] } },
    [[`${PATH}/filtersConfiguration/filters/0/operatorType`, 'Like']],
  ],
  ['a time that is none', { expirationTimeUtc: 'soon' }, [[`${PATH}/expirationTimeUtc`, 'soon']]],
])('reports %s', (_name, subscription, expected) => {
  expect(problems(declared(subscription))).toEqual(expected);
});

it('reports names that are taken', () => {
  const topic = { name: 'Shop' };
  expect(problems({ topics: [topic], namespaces: [{ name: 'shop', topics: [] }] })).toEqual([
    ['/eventGrid/namespaces/0/name', 'shop'],
  ]);
  const topics = [{ name: 'orders' }, { name: 'ORDERS' }];
  expect(problems({ namespaces: [{ name: 'shop', topics }] })).toEqual([
    ['/eventGrid/namespaces/0/topics/1/name', 'ORDERS'],
  ]);
});
