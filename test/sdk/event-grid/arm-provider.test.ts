import { expect, it } from 'vitest';
import { armOf, GROUP, listed, namesOf, PROVIDER } from '../../support/arm.ts';
import { startGrid } from '../../support/event-grid.ts';

it('system topics are made of a source, one each', async () => {
  const azure = await startGrid({});
  const { systemTopics, extensionTopics } = armOf(azure);
  const source = `${PROVIDER}/Microsoft.Storage/storageAccounts/files`;
  const properties = { location: 'westeurope', source, topicType: 'Microsoft.Storage.StorageAccounts' };
  const topic = await systemTopics.beginCreateOrUpdateAndWait(GROUP, 'files', properties);
  expect(topic).toMatchObject({
    source,
    topicType: 'Microsoft.Storage.StorageAccounts',
    provisioningState: 'Succeeded',
  });
  expect(await extensionTopics.get(source)).toMatchObject({ systemTopic: topic.id });
  await expect(systemTopics.beginCreateOrUpdateAndWait(GROUP, 'again', properties)).rejects.toMatchObject({
    statusCode: 400,
    message: 'Only one system topic is allowed per source.',
  });
  await systemTopics.beginUpdateAndWait(GROUP, 'files', { tags: { one: 'two' } });
  expect(await namesOf(systemTopics.listBySubscription())).toEqual(['files']);
  await systemTopics.beginDeleteAndWait(GROUP, 'files');
  expect(await namesOf(systemTopics.listByResourceGroup(GROUP))).toEqual([]);
});

it('the provider tells of topic types, event types and operations', async () => {
  const azure = await startGrid({ topics: [{ name: 'orders' }] });
  const { topicTypes, topics, operations, verifiedPartners } = armOf(azure);
  expect(await namesOf(topicTypes.list())).toContain('Microsoft.Storage.StorageAccounts');
  expect(await topicTypes.get('microsoft.eventhub.namespaces')).toMatchObject({ provider: 'Microsoft.EventHub' });
  expect(await namesOf(topicTypes.listEventTypes('Microsoft.EventHub.Namespaces'))).toEqual([
    'Microsoft.EventHub.CaptureFileCreated',
  ]);
  const ofAccount = topics.listEventTypes(GROUP, 'Microsoft.Storage', 'storageAccounts', 'files');
  expect(await namesOf(ofAccount)).toContain('Microsoft.Storage.BlobCreated');
  expect(await namesOf(operations.list())).toContain('Microsoft.EventGrid/topics/read');
  expect(await listed(verifiedPartners.list())).toEqual([]);
  await expect(topicTypes.get('Microsoft.None.Such')).rejects.toMatchObject({ statusCode: 404 });
});

it('a topic has no private endpoints', async () => {
  const azure = await startGrid({});
  const { topics, privateEndpointConnections, privateLinkResources } = armOf(azure);
  await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', { location: 'westeurope' });
  expect(await listed(privateEndpointConnections.listByResource(GROUP, 'topics', 'orders'))).toEqual([]);
  expect(await listed(privateLinkResources.listByResource(GROUP, 'topics', 'orders'))).toEqual([]);
  await expect(privateLinkResources.get(GROUP, 'topics', 'orders', 'topic')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
  });
});
