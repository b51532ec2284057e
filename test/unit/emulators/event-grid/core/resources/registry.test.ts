import { expect, it } from 'vitest';
import { DeclaredResources } from '../../../../../../emulators/event-grid/config/declared-resources.ts';
import type { EventGridConfig } from '../../../../../../emulators/event-grid/config.ts';
import { Registry } from '../../../../../../emulators/event-grid/core/resources/registry.ts';
import { defaultResourceId } from '../../../../../../emulators/event-grid/core/resources/resource-id.ts';
import { EVENT_GRID_LIMITS } from '../../../../../../emulators/event-grid/limits.ts';

function registryOf(config: EventGridConfig): Registry {
  const registry = new Registry();
  const { resources } = new DeclaredResources(config, EVENT_GRID_LIMITS.relaxed, 0);
  for (const resource of resources) registry.put(resource);
  return registry;
}

const WEB = { endpointType: 'WebHook', properties: { endpointUrl: 'https://localhost/' } };

it('finds resources by id and endpoints by name, in any case', () => {
  const registry = registryOf({ topics: [{ name: 'orders' }], domains: [{ name: 'shops' }] });
  const id = defaultResourceId('topics/orders');
  expect(registry.get(id.toUpperCase())?.name).toBe('orders');
  expect(registry.find('topics', id)?.name).toBe('orders');
  expect(registry.find('domains', id)).toBeUndefined();
  expect(registry.endpoint('ORDERS')?.type).toBe('topics');
  expect(registry.endpoint('Shops')?.type).toBe('domains');
  expect(registry.all('topics').map(({ name }) => name)).toEqual(['orders']);
  expect(registry.all('partnerTopics')).toEqual([]);
});

it('finds system topics and event subscriptions by what they belong to', () => {
  const source = 'Microsoft.Storage/storageAccounts/files';
  const eventSubscriptions = [{ name: 'all', destination: WEB }];
  const registry = registryOf({
    systemTopics: [{ name: 'files', source, topicType: 'Microsoft.Storage.StorageAccounts', eventSubscriptions }],
  });
  const [topic] = registry.all('systemTopics');
  expect(registry.systemTopicsOf(topic!.source.toUpperCase())).toEqual([topic]);
  expect(registry.subscription(topic!.id.toUpperCase(), 'ALL')?.name).toBe('all');
  registry.put({ ...topic!, source: 'another' });
  expect(registry.systemTopicsOf(topic!.source)).toEqual([]);
  expect(registry.systemTopicsOf('ANOTHER')).toHaveLength(1);
  registry.remove(registry.subscription(topic!.id, 'all')!.id);
  expect(registry.subscriptionsOf(topic!.id)).toEqual([]);
});

it('tells of changes once they count, and forgets what is removed', () => {
  const registry = registryOf({ topics: [{ name: 'orders' }] });
  const told: string[] = [];
  registry.watch({
    put: ({ id }) => void told.push(`put ${registry.get(id)?.name}`),
    removed: ({ id }) => void told.push(`removed ${registry.get(id)?.name}`),
  });
  const [topic] = registry.all('topics');
  registry.put({ ...topic!, tags: { one: 'two' } });
  expect(registry.remove(topic!.id.toUpperCase())?.name).toBe('orders');
  expect(registry.remove(topic!.id)).toBeUndefined();
  expect(registry.endpoint('orders')).toBeUndefined();
  expect(told).toEqual(['put orders', 'removed undefined']);
});
