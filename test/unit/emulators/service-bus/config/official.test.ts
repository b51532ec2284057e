import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { SERVICE_BUS_OFFICIAL_CONFIG } from '../../../../../emulators/service-bus/config/official.ts';
import {
  type ServiceBusConfig,
  serviceBusConfigSchema,
  toDefinitions,
} from '../../../../../emulators/service-bus/config.ts';
import { SERVICE_BUS_LIMITS } from '../../../../../emulators/service-bus/limits.ts';

const { recognises, schema, toConfig, toFilePath, notices } = SERVICE_BUS_OFFICIAL_CONFIG;

const PROPERTIES = {
  DeadLetteringOnMessageExpiration: false,
  DefaultMessageTimeToLive: 'PT1H',
  LockDuration: 'PT1M',
  MaxDeliveryCount: 3,
  ForwardDeadLetteredMessagesTo: '',
  ForwardTo: '',
  RequiresSession: false,
};
const NO_DETECTION = { DuplicateDetectionHistoryTimeWindow: 'PT20S', RequiresDuplicateDetection: false };

/** Everything that the official sample file shows: each property, each kind of rule. */
const SAMPLE = {
  UserConfig: {
    Namespaces: [
      {
        Name: 'sbemulatorns',
        Queues: [
          { Name: 'orders', Properties: { ...PROPERTIES, ...NO_DETECTION } },
          {
            Name: 'unique',
            Properties: {
              DeadLetteringOnMessageExpiration: true,
              DefaultMessageTimeToLive: 'PT30M',
              DuplicateDetectionHistoryTimeWindow: 'PT5S',
              ForwardDeadLetteredMessagesTo: 'orders',
              LockDuration: 'PT5S',
              MaxDeliveryCount: 10,
              RequiresDuplicateDetection: true,
              RequiresSession: true,
            },
          },
          { Name: 'plain' },
        ],
        Topics: [
          {
            Name: 'events',
            Properties: { DefaultMessageTimeToLive: 'PT1H', ...NO_DETECTION },
            Subscriptions: [
              {
                Name: 'json',
                Properties: PROPERTIES,
                Rules: [
                  {
                    Name: 'is-json',
                    Properties: { FilterType: 'Correlation', CorrelationFilter: { ContentType: 'application/json' } },
                  },
                ],
              },
              {
                Name: 'red',
                Properties: { ...PROPERTIES, ForwardTo: 'orders' },
                Rules: [
                  {
                    Name: 'is-red',
                    Properties: {
                      FilterType: 'Correlation',
                      CorrelationFilter: { Label: 'x', ReplyToSessionId: 's', Properties: { Colour: 'red', Size: 3 } },
                    },
                  },
                ],
              },
              { Name: 'all', Properties: PROPERTIES, Rules: [] },
              {
                Name: 'changed',
                Rules: [
                  {
                    Name: 'by-sql',
                    Properties: {
                      FilterType: 'Sql',
                      SqlFilter: { SqlExpression: "sys.MessageId = '1' AND kind = 'a'" },
                      Action: { SqlExpression: "SET sys.To = 'b'" },
                    },
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
    Logging: { Type: 'Console' },
  },
};

const minimal = (namespace: object) => ({
  UserConfig: { Namespaces: [{ Name: 'sbemulatorns', ...namespace }], Logging: { Type: 'Console' } },
});

describe('a Config.json', () => {
  it('has a schema of its own, and becomes a configuration that the strict limits allow', () => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    expect(ajv.compile(schema)(SAMPLE)).toBe(true);
    const config = toConfig(SAMPLE) as ServiceBusConfig;
    expect(ajv.compile(serviceBusConfigSchema)(config)).toBe(true);
    expect(toDefinitions(config, SERVICE_BUS_LIMITS.strict).errors).toEqual([]);
  });

  it('keeps every property of a queue', () => {
    const [namespace] = (toConfig(SAMPLE) as ServiceBusConfig).namespaces;
    expect(namespace?.name).toBe('sbemulatorns');
    expect(namespace?.queues?.[1]).toEqual({
      name: 'unique',
      deadLetteringOnMessageExpiration: true,
      defaultMessageTimeToLive: 'PT30M',
      duplicateDetectionHistoryTimeWindow: 'PT5S',
      forwardDeadLetteredMessagesTo: 'orders',
      lockDuration: 'PT5S',
      maxDeliveryCount: 10,
      requiresDuplicateDetection: true,
      requiresSession: true,
    });
  });

  it('fills in the official defaults, which are not all those of Azure', () => {
    const [namespace] = (toConfig(SAMPLE) as ServiceBusConfig).namespaces;
    const asDeclared = {
      deadLetteringOnMessageExpiration: false,
      defaultMessageTimeToLive: 'PT1H',
      lockDuration: 'PT1M',
      maxDeliveryCount: 3,
      requiresSession: false,
    };
    expect(namespace?.queues?.[0]).toEqual({ name: 'orders', ...asDeclared });
    expect(namespace?.queues?.[2]).toEqual({ name: 'plain', ...asDeclared });
    const detecting = minimal({ Topics: [{ Name: 't', Properties: { RequiresDuplicateDetection: true } }] });
    expect((toConfig(detecting) as ServiceBusConfig).namespaces[0]).toEqual({
      name: 'sbemulatorns',
      queues: [],
      topics: [
        {
          name: 't',
          defaultMessageTimeToLive: 'PT1H',
          requiresDuplicateDetection: true,
          duplicateDetectionHistoryTimeWindow: 'PT20S',
          subscriptions: [],
        },
      ],
    });
  });

  it('keeps rules of every kind; none, or an empty list, is the default rule', () => {
    const [namespace] = (toConfig(SAMPLE) as ServiceBusConfig).namespaces;
    const subscriptions = namespace?.topics?.[0]?.subscriptions ?? [];
    expect(subscriptions.map(({ name, forwardTo, rules }) => ({ name, forwardTo, rules }))).toEqual([
      {
        name: 'json',
        forwardTo: undefined,
        rules: [
          { name: 'is-json', filterType: 'CorrelationFilter', correlationFilter: { contentType: 'application/json' } },
        ],
      },
      {
        name: 'red',
        forwardTo: 'orders',
        rules: [
          {
            name: 'is-red',
            filterType: 'CorrelationFilter',
            correlationFilter: { label: 'x', replyToSessionId: 's', properties: { Colour: 'red', Size: 3 } },
          },
        ],
      },
      { name: 'all', forwardTo: undefined, rules: undefined },
      {
        name: 'changed',
        forwardTo: undefined,
        rules: [
          {
            name: 'by-sql',
            filterType: 'SqlFilter',
            sqlFilter: { sqlExpression: "sys.MessageId = '1' AND kind = 'a'" },
            action: { sqlExpression: "SET sys.To = 'b'" },
          },
        ],
      },
    ]);
  });
});

it.each([
  [SAMPLE, true],
  [{ UserConfig: {} }, true],
  [{ UserConfig: 1 }, true],
  [{ UserConfig: { NamespaceConfig: [] } }, false],
  [{ serviceBus: {} }, false],
])('recognises %# by its UserConfig, unless it is that of Event Hubs', (file, expected) => {
  expect(recognises(file)).toBe(expected);
});

it.each([
  ['/serviceBus/namespaces', '/UserConfig/Namespaces'],
  ['/serviceBus/namespaces/0/name', '/UserConfig/Namespaces/0/Name'],
  ['/serviceBus/namespaces/0/queues/12', '/UserConfig/Namespaces/0/Queues/12'],
  ['/serviceBus/namespaces/0/queues/1/lockDuration', '/UserConfig/Namespaces/0/Queues/1/Properties/LockDuration'],
  ['/serviceBus/namespaces/0/topics/0/subscriptions', '/UserConfig/Namespaces/0/Topics/0/Subscriptions'],
  [
    '/serviceBus/namespaces/0/topics/0/subscriptions/3/rules/0/sqlFilter/sqlExpression',
    '/UserConfig/Namespaces/0/Topics/0/Subscriptions/3/Rules/0/Properties/SqlFilter/SqlExpression',
  ],
])('%s comes from %s', (path, expected) => {
  expect(toFilePath(path)).toBe(expected);
});

it('notices what is asked for in vain', () => {
  expect(notices(SAMPLE)).toEqual([]);
  const { Namespaces } = SAMPLE.UserConfig;
  const renamed = { UserConfig: { Namespaces: [{ ...Namespaces[0], Name: 'shop' }], Logging: { Type: 'File' } } };
  expect(notices(renamed)).toHaveLength(2);
});
