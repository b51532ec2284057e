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

it.each([
  ['topics', 500],
  ['domains', 50],
] as const)('of %s has each at most %d event subscriptions', (type, most) => {
  const problemsOf = (length: number) => {
    const eventSubscriptions = Array.from({ length }, (_, i) => ({ name: `all-${i}`, destination: WEB }));
    const config = { [type]: [{ name: 'orders', eventSubscriptions }] };
    return new DeclaredResources(config, EVENT_GRID_LIMITS.relaxed, 0).problems;
  };
  expect(problemsOf(most)).toEqual([]);
  const path = `/eventGrid/${type}/0/eventSubscriptions`;
  expect(problemsOf(most + 1)).toEqual([{ path, found: most + 1, expected: `at most ${most} event subscriptions` }]);
});

it.each([
  ['Microsoft.EventGrid/topics/orders', true],
  ['Microsoft.EventGrid/topics/none', false],
  ['Microsoft.EventGrid/domains/shops/topics/any', true],
  ['Microsoft.EventGrid/namespaces/telemetry', false],
  ['Microsoft.ServiceBus/namespaces/any', true],
])('events of %s can be subscribed to: %s', (source, isGood) => {
  const { problems } = new DeclaredResources(
    {
      topics: [{ name: 'orders' }],
      domains: [{ name: 'shops' }],
      namespaces: [{ name: 'telemetry' }],
      eventSubscriptions: [{ source, name: 'all', destination: WEB }],
    },
    EVENT_GRID_LIMITS.relaxed,
    0,
  );
  expect(problems.map(({ path }) => path)).toEqual(isGood ? [] : ['/eventGrid/eventSubscriptions/0/source']);
});

it('a topic of a domain takes what its domain takes, declared or not', () => {
  const eventSubscriptions = ['one', 'other'].map((topic) => ({
    source: `Microsoft.EventGrid/domains/shops/topics/${topic}`,
    name: 'all',
    destination: WEB,
  }));
  const domains = [{ name: 'shops', inputSchema: 'CloudEventSchemaV1_0' as const, topics: [{ name: 'one' }] }];
  const { resources, problems } = new DeclaredResources({ domains, eventSubscriptions }, EVENT_GRID_LIMITS.relaxed, 0);
  expect(problems).toEqual([]);
  const made = resources.flatMap((each) => (each.type === 'eventSubscriptions' ? each.definition : []));
  expect(made.map(({ eventDeliverySchema }) => eventDeliverySchema)).toEqual([
    'CloudEventSchemaV1_0',
    'CloudEventSchemaV1_0',
  ]);
});
