import { expect, it } from 'vitest';
import { DeclaredResources, WELL_KNOWN_KEYS } from '../../../../../emulators/event-grid/config/declared-resources.ts';
import { EVENT_GRID_LIMITS } from '../../../../../emulators/event-grid/limits.ts';

const GROUP = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/azwire/providers';
const WEB = { endpointType: 'WebHook', properties: { endpointUrl: 'https://localhost/hook' } };

it('fills in ids, keys and every default', () => {
  const eventSubscriptions = [{ name: 'all', destination: WEB, filter: { includedEventTypes: ['All'] } }];
  const { resources, problems } = new DeclaredResources(
    { topics: [{ name: 'orders', inputSchema: 'CloudEventSchemaV1_0', eventSubscriptions }] },
    EVENT_GRID_LIMITS.relaxed,
    5,
  );
  expect(problems).toEqual([]);
  expect(resources).toMatchObject([
    {
      type: 'topics',
      id: `${GROUP}/Microsoft.EventGrid/topics/orders`,
      name: 'orders',
      location: 'local',
      keys: WELL_KNOWN_KEYS,
      createdAtMs: 5,
      publicNetworkAccess: 'Enabled',
      disableLocalAuth: false,
    },
    {
      type: 'eventSubscriptions',
      id: `${GROUP}/Microsoft.EventGrid/topics/orders/providers/Microsoft.EventGrid/eventSubscriptions/all`,
      source: `${GROUP}/Microsoft.EventGrid/topics/orders`,
      schedule: 'basic',
      isDeclared: true,
      provisioningState: 'Creating',
      definition: {
        eventDeliverySchema: 'CloudEventSchemaV1_0',
        filter: { includedEventTypes: undefined, subjectBeginsWith: '', advancedFilters: [] },
        retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
        destination: { properties: { maxEventsPerBatch: 1, preferredBatchSizeInKilobytes: 64 } },
      },
    },
  ]);
});

it('completes resource ids that are left out in front', () => {
  const destination = {
    endpointType: 'ServiceBusQueue',
    properties: { resourceId: 'Microsoft.ServiceBus/namespaces/default/queues/orders' },
  };
  const { resources } = new DeclaredResources(
    { eventSubscriptions: [{ source: 'Microsoft.Storage/storageAccounts/files', name: 'all', destination }] },
    EVENT_GRID_LIMITS.relaxed,
    0,
  );
  expect(resources).toMatchObject([
    {
      source: `${GROUP}/Microsoft.Storage/storageAccounts/files`,
      definition: {
        destination: { properties: { resourceId: `${GROUP}/Microsoft.ServiceBus/namespaces/default/queues/orders` } },
      },
    },
  ]);
});

it('makes the partner topic of a channel, activated, unless it is declared by itself', () => {
  const made = (partnerTopics: { name: string; activationState?: 'Deactivated' }[]) => {
    const channels = [{ name: 'one', partnerTopicInfo: { name: 'from-partner', source: '/shop' } }];
    const config = { partnerNamespaces: [{ name: 'partner', channels }], partnerTopics };
    const { resources, problems } = new DeclaredResources(config, EVENT_GRID_LIMITS.relaxed, 0);
    expect(problems).toEqual([]);
    return resources.filter(({ type }) => type === 'partnerTopics');
  };
  expect(made([])).toMatchObject([{ name: 'from-partner', source: '/shop', activationState: 'Activated' }]);
  expect(made([{ name: 'from-partner', activationState: 'Deactivated' }])).toMatchObject([
    { name: 'from-partner', activationState: 'Deactivated' },
  ]);
});

it('has at most so many subscriptions of one topic', () => {
  const eventSubscriptions = Array.from({ length: 501 }, (_, i) => ({ name: `all-${i}`, destination: WEB }));
  const { problems } = new DeclaredResources(
    { topics: [{ name: 'orders', eventSubscriptions }] },
    EVENT_GRID_LIMITS.relaxed,
    0,
  );
  expect(problems).toEqual([
    { path: '/eventGrid/topics/0/eventSubscriptions', found: 501, expected: 'at most 500 event subscriptions' },
  ]);
});
