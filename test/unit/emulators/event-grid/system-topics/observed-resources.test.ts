import { expect, it } from 'vitest';
import type { Resource } from '../../../../../emulators/event-grid/core/resources/definitions.ts';
import { ObservedResources } from '../../../../../emulators/event-grid/system-topics/observed-resources.ts';

const ACCOUNT = '/subscriptions/1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/Orders';

it('knows the ids by which a resource is observed, until nobody observes it', () => {
  const observed = new ObservedResources();
  observed.add(systemTopic('one', ACCOUNT));
  observed.add(systemTopic('one', ACCOUNT));
  observed.add(systemTopic('other', ACCOUNT.toUpperCase()));
  observed.add(systemTopic('third', ACCOUNT.replace('/g/', '/elsewhere/')));
  expect(observed.idsOf('Microsoft.Storage/storageAccounts/orders')).toEqual([
    ACCOUNT,
    ACCOUNT.replace('/g/', '/elsewhere/'),
  ]);
  expect(observed.hasType('Microsoft.Storage/storageAccounts')).toBe(true);
  observed.remove(systemTopic('third', ACCOUNT.replace('/g/', '/elsewhere/')));
  observed.remove(systemTopic('one', ACCOUNT));
  expect(observed.idsOf('Microsoft.Storage/storageAccounts/orders')).toEqual([ACCOUNT]);
  observed.remove(systemTopic('other', ACCOUNT));
  expect(observed.idsOf('Microsoft.Storage/storageAccounts/orders')).toEqual([]);
  expect(observed.hasType('Microsoft.Storage/storageAccounts')).toBe(false);
});

it.each([
  ['a topic', '/subscriptions/1/resourceGroups/g/providers/Microsoft.EventGrid/topics/t'],
  ['something in a resource', `${ACCOUNT}/blobServices/default`],
  ['a resource group', '/subscriptions/1/resourceGroups/g'],
])('does not observe %s', (_, source) => {
  const observed = new ObservedResources();
  observed.add(systemTopic('one', source));
  observed.remove(systemTopic('one', source));
  expect(observed.hasType('Microsoft.Storage/storageAccounts')).toBe(false);
  expect(observed.hasType('Microsoft.EventGrid/topics')).toBe(false);
});

function systemTopic(name: string, source: string): Resource {
  return {
    type: 'systemTopics',
    id: `/subscriptions/1/resourceGroups/g/providers/Microsoft.EventGrid/systemTopics/${name}`,
    name,
    createdAtMs: 0,
    changedAtMs: 0,
    location: 'westeurope',
    tags: {},
    source,
    topicType: 'Microsoft.Storage.StorageAccounts',
  };
}
