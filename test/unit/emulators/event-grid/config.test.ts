import { describe, expect, it } from 'vitest';
import { configProblems, type EventGridConfig } from '../../../../emulators/event-grid/config.ts';
import { EVENT_GRID_LIMITS } from '../../../../emulators/event-grid/limits.ts';
import { checkConfig } from '../../../../src/app/config.ts';

const QUEUE = {
  endpointType: 'StorageQueue',
  properties: { resourceId: 'Microsoft.Storage/storageAccounts/files', queueName: 'events' },
};
const WEB = { endpointType: 'WebHook', properties: { endpointUrl: 'https://localhost/hook' } };

type Subscription = NonNullable<NonNullable<EventGridConfig['topics']>[number]['eventSubscriptions']>[number];

/** What is wrong with an event subscription of a topic, as path and expectation. */
function problemsOf(subscription: Partial<Subscription>, config: EventGridConfig = {}) {
  const topics = [{ name: 'orders', eventSubscriptions: [{ name: 'all', destination: WEB, ...subscription }] }];
  const problems = configProblems({ ...config, topics }, EVENT_GRID_LIMITS.relaxed);
  const above = '/eventGrid/topics/0/eventSubscriptions/0';
  return problems.map(({ path, expected }) => [path.replace(above, ''), expected]);
}

const filterOf = (filter: object): Partial<Subscription> => ({
  filter: { advancedFilters: [{ key: 'data.a', ...filter } as never] },
});

describe('the configuration of Event Grid', () => {
  it('takes all kinds of resources', async () => {
    const eventSubscriptions = [{ name: 'all', destination: WEB }];
    const eventGrid: EventGridConfig = {
      topics: [{ name: 'orders', inputSchema: 'CloudEventSchemaV1_0', location: 'westeurope', eventSubscriptions }],
      domains: [{ name: 'shops', topics: [{ name: 'one', eventSubscriptions }], eventSubscriptions }],
      systemTopics: [
        {
          name: 'files',
          source: 'Microsoft.Storage/storageAccounts/files',
          topicType: 'Microsoft.Storage.StorageAccounts',
        },
      ],
      partnerNamespaces: [{ name: 'partner', channels: [{ name: 'one', partnerTopicInfo: { name: 'from-partner' } }] }],
      partnerTopics: [{ name: 'of-partner', eventSubscriptions }],
      eventSubscriptions: [{ source: 'Microsoft.ServiceBus/namespaces/default', name: 'all', destination: QUEUE }],
    };
    expect(await checkConfig({ eventGrid }, 'test')).toEqual({ eventGrid });
  });

  it.each([
    ['/topics/0', { topics: [{ nam: 'orders' }] }, /unknown key "nam"/],
    ['/topics/0/name', { topics: [{ name: 'o' }] }, /3 to 50 letters/],
    ['/topics/0/key1', { topics: [{ name: 'orders', key1: 'no base64' }] }, /base64/],
    ['/domains/0/inputSchema', { domains: [{ name: 'orders', inputSchema: 'Other' }] }, /EventGridSchema/],
  ])('refuses what the schema forbids at %s', async (path, eventGrid, reason) => {
    const refused = checkConfig({ eventGrid }, 'test');
    await expect(refused).rejects.toThrow(`at /eventGrid${path}`);
    await expect(refused).rejects.toThrow(reason);
  });

  it('tells of names that stand twice, whatever they name', () => {
    const config: EventGridConfig = {
      topics: [{ name: 'orders' }],
      domains: [{ name: 'ORDERS', topics: [{ name: 'one' }, { name: 'One' }] }],
      partnerNamespaces: [{ name: 'orders' }],
    };
    expect(configProblems(config, EVENT_GRID_LIMITS.relaxed).map(({ path }) => path)).toEqual([
      '/eventGrid/domains/0/name',
      '/eventGrid/domains/0/topics/1/name',
      '/eventGrid/partnerNamespaces/0/name',
    ]);
  });

  it.each<[string, Partial<Subscription>, string]>([
    ['/destination', { destination: undefined as never }, 'either a destination or deliveryWithResourceIdentity'],
    [
      '/destination/endpointType',
      { destination: { endpointType: 'HybridConnection', properties: {} } },
      'one of WebHook',
    ],
    ['/destination/properties/endpointUrl', { destination: { endpointType: 'WebHook', properties: {} } }, 'this key'],
    [
      '/destination/properties/endpointUrl',
      { destination: { endpointType: 'WebHook', properties: { endpointUrl: 'ftp://localhost' } } },
      'a URL of https or http',
    ],
    [
      '/destination/properties/queueName',
      { destination: { endpointType: 'WebHook', properties: { ...WEB.properties, queueName: 'events' } } },
      'one of the keys endpointUrl',
    ],
    [
      '/destination/properties/resourceId',
      { destination: { endpointType: 'EventHub', properties: { resourceId: 'Microsoft.ServiceBus/namespaces/a' } } },
      'the resource id of a EventHub',
    ],
    [
      '/eventDeliverySchema',
      {
        destination: {
          endpointType: 'NamespaceTopic',
          properties: { resourceId: 'Microsoft.EventGrid/namespaces/n/topics/t' },
        },
      },
      'CloudEventSchemaV1_0',
    ],
    ['/eventDeliverySchema', { eventDeliverySchema: 'CustomInputSchema' }, 'EventGridSchema or CloudEventSchemaV1_0'],
    ['/expirationTimeUtc', { expirationTimeUtc: 'tomorrow' }, 'a time in ISO 8601'],
    ['/filter/advancedFilters/0/operatorType', filterOf({ operatorType: 'NumberAbout' }), 'one of NumberIn'],
    ['/filter/advancedFilters/0/value', filterOf({ operatorType: 'NumberLessThan', value: true }), 'a number'],
    ['/filter/advancedFilters/0/value', filterOf({ operatorType: 'BoolEquals' }), 'true or false'],
    ['/filter/advancedFilters/0/values', filterOf({ operatorType: 'StringIn', values: [1] }), 'texts'],
    ['/filter/advancedFilters/0/values', filterOf({ operatorType: 'NumberIn' }), 'numbers'],
    ['/filter/advancedFilters/0/values', filterOf({ operatorType: 'NumberInRange', values: [1, 2] }), 'ranges'],
    ['/filter/advancedFilters/0/values', filterOf({ operatorType: 'IsNotNull', values: [] }), 'no values'],
    ['/filter/advancedFilters/0/values', filterOf({ operatorType: 'StringIn', values: [] }), 'at least one value'],
  ])('tells what is wrong at %s of an event subscription', (path, subscription, expected) => {
    expect(problemsOf(subscription)).toEqual([[path, expect.stringContaining(expected)]]);
  });

  it.each([
    [{ name: 'aeg-a', type: 'Static', properties: { value: 'a' } }, '/name'],
    [{ name: 'a', type: 'Static', properties: { value: 'a'.repeat(4097) } }, '/properties/value'],
    [{ name: 'a', type: 'Static', properties: { value: 'a', sourceField: 'id' } }, '/properties/sourceField'],
    [{ name: 'a', type: 'Dynamic', properties: {} }, '/properties/sourceField'],
    [{ name: 'a', type: 'Dynamic', properties: { value: 'a', sourceField: 'id' } }, '/properties/value'],
  ] as const)('tells what is wrong with the delivery attribute %o', (attribute, path) => {
    const properties = { ...WEB.properties, deliveryAttributeMappings: [attribute] };
    const destination = { endpointType: 'WebHook', properties };
    const at = `/destination/properties/deliveryAttributeMappings/0${path}`;
    expect(problemsOf({ destination: destination as never })).toEqual([[at, expect.any(String)]]);
  });

  it('demands TLS where it is said', () => {
    const destination = { endpointType: 'WebHook', properties: { endpointUrl: 'http://localhost/hook' } };
    expect(problemsOf({ destination })).toEqual([]);
    expect(problemsOf({ destination }, { requireHttps: true })).toEqual([
      ['/destination/properties/endpointUrl', 'a proper HTTPS URL'],
    ]);
  });

  it('demands a mapping for a custom schema, and only there', () => {
    const mapping = { inputSchemaMappingType: 'Json' as const, properties: { subject: { defaultValue: 'none' } } };
    const pathsOf = (topic: object) =>
      configProblems({ topics: [{ name: 'orders', ...topic }] }, EVENT_GRID_LIMITS.relaxed).map(({ path }) => path);
    expect(pathsOf({ inputSchema: 'CustomEventSchema', inputSchemaMapping: mapping })).toEqual([]);
    expect(pathsOf({ inputSchema: 'CustomEventSchema' })).toEqual(['/eventGrid/topics/0/inputSchemaMapping']);
    expect(pathsOf({ inputSchemaMapping: mapping })).toEqual(['/eventGrid/topics/0/inputSchemaMapping']);
    expect(pathsOf({ inboundIpRules: [{ ipMask: '10.0.0.0/8' }, { ipMask: '::1' }] })).toEqual([]);
    expect(pathsOf({ inboundIpRules: [{ ipMask: '10.0.0.256' }] })).toEqual([
      '/eventGrid/topics/0/inboundIpRules/0/ipMask',
    ]);
    expect(pathsOf({ inboundIpRules: [{ ipMask: '10.0.0.0/33' }] })).toEqual([
      '/eventGrid/topics/0/inboundIpRules/0/ipMask',
    ]);
  });
});
