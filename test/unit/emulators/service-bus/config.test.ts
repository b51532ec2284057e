import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import {
  type ServiceBusConfig,
  serviceBusConfigSchema,
  toDefinitions,
} from '../../../../emulators/service-bus/config.ts';
import { SERVICE_BUS_LIMITS } from '../../../../emulators/service-bus/limits.ts';

const { strict, relaxed } = SERVICE_BUS_LIMITS;
const UNLIMITED = Number.POSITIVE_INFINITY;

describe('the schema', () => {
  const validate = new Ajv({ strict: true }).compile(serviceBusConfigSchema);
  const withQueue = (queue: object) => ({ namespaces: [{ name: 'bus', queues: [queue] }] });

  it('takes everything that can be declared', () => {
    const config = {
      namespaces: [
        {
          name: 'bus',
          queues: [
            {
              name: 'sales/orders',
              lockDuration: 'PT30S',
              maxDeliveryCount: 3,
              defaultMessageTimeToLive: 'PT1H',
              deadLetteringOnMessageExpiration: true,
              maxMessageSizeInKilobytes: 256,
              maxSizeInMegabytes: 50,
              requiresSession: true,
              requiresDuplicateDetection: true,
              duplicateDetectionHistoryTimeWindow: 'PT1M',
              enablePartitioning: true,
              forwardDeadLetteredMessagesTo: 'events',
              status: 'SendDisabled',
              autoDeleteOnIdle: 'PT5M',
              enableBatchedOperations: false,
              userMetadata: 'about orders',
              authorizationRules: [
                { keyName: 'reader', primaryKey: 'a', secondaryKey: 'b', rights: ['Listen'] },
                { keyName: 'owner', primaryKey: 'c', rights: ['Send', 'Listen', 'Manage'] },
              ],
            },
          ],
          topics: [
            {
              name: 'events',
              defaultMessageTimeToLive: 'PT1H',
              maxMessageSizeInKilobytes: 256,
              maxSizeInMegabytes: 50,
              requiresDuplicateDetection: true,
              duplicateDetectionHistoryTimeWindow: 'PT1M',
              enablePartitioning: true,
              status: 'Active',
              autoDeleteOnIdle: 'P1D',
              enableBatchedOperations: true,
              userMetadata: '',
              authorizationRules: [],
              subscriptions: [
                {
                  autoDeleteOnIdle: 'PT1H',
                  enableBatchedOperations: false,
                  userMetadata: 'about all',
                  name: 'all',
                  lockDuration: 'PT30S',
                  maxDeliveryCount: 3,
                  defaultMessageTimeToLive: 'PT1H',
                  deadLetteringOnMessageExpiration: true,
                  requiresSession: false,
                  forwardTo: 'sales/orders',
                  forwardDeadLetteredMessagesTo: 'sales/orders',
                  status: 'ReceiveDisabled',
                  deadLetteringOnFilterEvaluationExceptions: false,
                  rules: [{ name: 'red', sqlFilter: { sqlExpression: "colour = 'red'" } }],
                },
              ],
            },
          ],
        },
      ],
    };
    expect(validate(config)).toBe(true);
  });

  it.each([
    ['no namespaces', { namespaces: [] }],
    ['an unknown key at the top', { namespaces: [{ name: 'bus' }], logging: {} }],
    ['an unknown key of a namespace', { namespaces: [{ name: 'bus', hubs: [] }] }],
    ['an unknown key of a queue', withQueue({ name: 'a', requiresSessions: true })],
    ['an unknown key of a topic', { namespaces: [{ name: 'bus', topics: [{ name: 'a', lockDuration: 'PT1M' }] }] }],
    [
      'an unknown key of a subscription',
      { namespaces: [{ name: 'bus', topics: [{ name: 'a', subscriptions: [{ name: 'b', rule: [] }] }] }] },
    ],
    ['a queue without a name', withQueue({})],
    ['an empty name', withQueue({ name: '' })],
    ['a name with a dollar sign', withQueue({ name: '$cbs' })],
    ['a name that ends in a slash', withQueue({ name: 'a/' })],
    ['a name of 261 characters', withQueue({ name: 'a'.repeat(261) })],
    ['a number as a duration', withQueue({ name: 'a', lockDuration: 30 })],
    ['a delivery count of 0', withQueue({ name: 'a', maxDeliveryCount: 0 })],
    ['a broken delivery count', withQueue({ name: 'a', maxDeliveryCount: 1.5 })],
    ['an unknown status', withQueue({ name: 'a', status: 'Deleting' })],
    ['user metadata of 1025 characters', withQueue({ name: 'a', userMetadata: 'a'.repeat(1025) })],
    [
      'a rule without rights',
      withQueue({ name: 'a', authorizationRules: [{ keyName: 'k', primaryKey: 'v', rights: [] }] }),
    ],
    ['a namespace name with a dot', { namespaces: [{ name: 'bus.servicebus' }] }],
  ])('refuses %s', (_, config) => {
    expect(validate(config)).toBe(false);
  });
});

it('the schema describes every property', () => {
  const undescribed: string[] = [];
  const visit = (schema: { properties?: object; items?: object; description?: string }, at: string) => {
    if (schema.description === undefined) undescribed.push(at);
    for (const [key, property] of Object.entries(schema.properties ?? {})) visit(property, `${at}/${key}`);
    if (schema.items !== undefined) visit(schema.items, `${at}/*`);
  };
  visit(serviceBusConfigSchema, '');
  expect(undescribed).toEqual([]);
});

const bare: ServiceBusConfig = {
  namespaces: [
    { name: 'bus', queues: [{ name: 'orders' }], topics: [{ name: 'events', subscriptions: [{ name: 'all' }] }] },
  ],
};
const errorsOf = (config: ServiceBusConfig, limits = relaxed) => toDefinitions(config, limits).errors;
const queues = (...queues: NonNullable<ServiceBusConfig['namespaces'][number]['queues']>): ServiceBusConfig => ({
  namespaces: [{ name: 'bus', queues }],
});

it.each([
  ['relaxed', relaxed, UNLIMITED, 104_857_600, 81_920],
  ['strict', strict, 3_600_000, 262_144, 100],
] as const)(
  'toDefinitions fills in the %s defaults',
  (_, limits, defaultMessageTimeToLiveMs, messageSizeBytesMax, megabytes) => {
    const common = {
      status: 'Active',
      autoDeleteOnIdleMs: UNLIMITED,
      enableBatchedOperations: true,
      userMetadata: undefined,
    };
    const consumption = {
      ...common,
      lockDurationMs: 60_000,
      maxDeliveryCount: 10,
      defaultMessageTimeToLiveMs,
      deadLetteringOnMessageExpiration: false,
      requiresSession: false,
      forwardTo: undefined,
      forwardDeadLetteredMessagesTo: undefined,
    };
    const root = {
      keyName: 'RootManageSharedAccessKey',
      primaryKey: 'SAS_KEY_VALUE',
      secondaryKey: 'SAS_KEY_VALUE',
      rights: ['Listen', 'Manage', 'Send'],
    };
    const intake = {
      authorizationRules: [],
      messageSizeBytesMax,
      sizeBytesMax: megabytes * 1_048_576,
      duplicateDetectionWindowMs: undefined,
      enablePartitioning: false,
    };
    expect(toDefinitions(bare, limits)).toEqual({
      errors: [],
      namespaces: [
        {
          name: 'bus',
          authorizationRules: [root],
          queues: [{ name: 'orders', ...intake, ...consumption }],
          topics: [
            {
              name: 'events',
              defaultMessageTimeToLiveMs,
              ...common,
              ...intake,
              subscriptions: [{ name: 'all', ...consumption, deadLetteringOnFilterEvaluationExceptions: true }],
            },
          ],
        },
      ],
    });
  },
);

it('toDefinitions takes what is declared', () => {
  const config = queues({
    name: 'orders',
    lockDuration: 'PT30S',
    maxDeliveryCount: 3,
    defaultMessageTimeToLive: 'PT20M',
    deadLetteringOnMessageExpiration: true,
    maxMessageSizeInKilobytes: 1,
    maxSizeInMegabytes: 2,
    requiresSession: true,
    requiresDuplicateDetection: true,
    duplicateDetectionHistoryTimeWindow: 'PT30S',
    enablePartitioning: true,
    forwardDeadLetteredMessagesTo: 'ORDERS',
    status: 'ReceiveDisabled',
  });
  expect(toDefinitions(config, strict)).toMatchObject({
    errors: [],
    namespaces: [
      {
        queues: [
          {
            name: 'orders',
            lockDurationMs: 30_000,
            maxDeliveryCount: 3,
            defaultMessageTimeToLiveMs: 1_200_000,
            deadLetteringOnMessageExpiration: true,
            messageSizeBytesMax: 1_024,
            sizeBytesMax: 2_097_152,
            requiresSession: true,
            duplicateDetectionWindowMs: 30_000,
            enablePartitioning: true,
            forwardDeadLetteredMessagesTo: 'ORDERS',
            status: 'ReceiveDisabled',
          },
        ],
      },
    ],
  });
  const unlimited = queues({ name: 'a', defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S' });
  expect(toDefinitions(unlimited, relaxed).namespaces[0]?.queues[0]?.defaultMessageTimeToLiveMs).toBe(UNLIMITED);
});

it.each(['PT4S', 'PT5M1S', '30 seconds', ''])('toDefinitions refuses a lock duration of %j', (lockDuration) => {
  expect(errorsOf(queues({ name: 'a' }, { name: 'b', lockDuration }))).toEqual([
    {
      path: '/serviceBus/namespaces/0/queues/1/lockDuration',
      found: lockDuration,
      expected: 'an ISO 8601 duration from PT5S to PT5M',
    },
  ]);
});

it.each([
  [{ lockDuration: 'PT5S' }, []],
  [{ lockDuration: 'PT5M' }, []],
  [{ maxDeliveryCount: 10 }, []],
  [{ maxDeliveryCount: 11 }, ['maxDeliveryCount']],
  [{ defaultMessageTimeToLive: 'PT1H' }, []],
  [{ defaultMessageTimeToLive: 'PT1H1S' }, ['defaultMessageTimeToLive']],
  [{ defaultMessageTimeToLive: 'PT5M' }, []],
  [{ defaultMessageTimeToLive: 'PT4M59S' }, ['defaultMessageTimeToLive']],
  [{ maxMessageSizeInKilobytes: 256 }, []],
  [{ maxMessageSizeInKilobytes: 257 }, ['maxMessageSizeInKilobytes']],
  [{ maxSizeInMegabytes: 100 }, []],
  [{ maxSizeInMegabytes: 101 }, ['maxSizeInMegabytes']],
  [{ requiresDuplicateDetection: true, duplicateDetectionHistoryTimeWindow: 'PT5M' }, []],
  [
    { requiresDuplicateDetection: true, duplicateDetectionHistoryTimeWindow: 'PT5M1S' },
    ['duplicateDetectionHistoryTimeWindow'],
  ],
  [
    { requiresDuplicateDetection: true, duplicateDetectionHistoryTimeWindow: 'PT4S' },
    ['duplicateDetectionHistoryTimeWindow'],
  ],
  [{ duplicateDetectionHistoryTimeWindow: 'PT1M' }, ['duplicateDetectionHistoryTimeWindow']],
  [{ forwardTo: 'nowhere' }, ['forwardTo']],
  [{ forwardDeadLetteredMessagesTo: 'nowhere' }, ['forwardDeadLetteredMessagesTo']],
  [{ requiresSession: true, forwardTo: 'A' }, ['forwardTo']],
])('toDefinitions checks %j against the strict limits', (queue, wrong) => {
  expect(errorsOf(queues({ name: 'a', ...queue }), strict).map(({ path }) => path)).toEqual(
    wrong.map((key) => `/serviceBus/namespaces/0/queues/0/${key}`),
  );
});

it('toDefinitions remembers message ids for ten minutes, or as long as the limits allow', () => {
  const config = queues({ name: 'a', requiresDuplicateDetection: true });
  const windowMs = (limits: typeof strict) =>
    toDefinitions(config, limits).namespaces[0]?.queues[0]?.duplicateDetectionWindowMs;
  expect([windowMs(relaxed), windowMs(strict)]).toEqual([600_000, 300_000]);
});

it('toDefinitions refuses names that differ only in case', () => {
  const config: ServiceBusConfig = {
    namespaces: [
      {
        name: 'bus',
        queues: [{ name: 'orders' }, { name: 'Orders' }],
        topics: [{ name: 'ORDERS', subscriptions: [{ name: 'all' }, { name: 'ALL' }] }],
      },
      { name: 'Bus', queues: [{ name: 'orders' }] },
    ],
  };
  expect(errorsOf(config)).toMatchObject([
    { path: '/serviceBus/namespaces/0/queues/1/name', found: 'Orders' },
    { path: '/serviceBus/namespaces/0/topics/0/name', found: 'ORDERS' },
    { path: '/serviceBus/namespaces/0/topics/0/subscriptions/1/name', found: 'ALL' },
    { path: '/serviceBus/namespaces/1/name', found: 'Bus' },
  ]);
});

it("toDefinitions refuses a name that could be a subscription's path", () => {
  expect(errorsOf(queues({ name: 'events/subscriptions/all' }))).toMatchObject([
    { path: '/serviceBus/namespaces/0/queues/0/name', found: 'events/subscriptions/all' },
  ]);
});

it('toDefinitions counts namespaces, entities and subscriptions', () => {
  const named = (count: number, prefix: string) => Array.from({ length: count }, (_, i) => ({ name: `${prefix}${i}` }));
  const config: ServiceBusConfig = {
    namespaces: [
      {
        name: 'bus',
        queues: named(50, 'q'),
        topics: [{ name: 'events', subscriptions: named(51, 's') }],
      },
      { name: 'second' },
    ],
  };
  expect(errorsOf(config)).toEqual([]);
  expect(errorsOf(config, strict)).toEqual([
    { path: '/serviceBus/namespaces', found: 2, expected: 'at most 1 namespaces' },
    {
      path: '/serviceBus/namespaces/0',
      found: 51,
      expected:
        'at most 50 queues and topics ("Expected value to be less than or equal to 50 because Max Queue/Topic supported $50, ' +
        'but found 51 (difference of 1).")',
    },
    {
      path: '/serviceBus/namespaces/0/topics/0/subscriptions',
      found: 51,
      expected: 'at most 50 subscriptions of a topic',
    },
  ]);
});
