import { expect, it } from 'vitest';
import { armOf, GROUP, namesOf, resourceId, SUBSCRIPTION } from '../../support/arm.ts';
import { publisherOf, Subscriber, startGrid } from '../../support/event-grid.ts';

const LOCATION = { location: 'westeurope' };
const EVENT = { type: 'Made', source: '/partner/one', data: {} };
const PARTNER_TOPIC_INFO = {
  azureSubscriptionId: SUBSCRIPTION,
  resourceGroupName: GROUP,
  name: 'from-partner',
  source: '/partner/one',
};

it('a channel makes a partner topic, which gets events once it is activated', async () => {
  const azure = await startGrid({});
  const subscriber = await Subscriber.start();
  const { partnerRegistrations, partnerNamespaces, channels, partnerTopics, partnerTopicEventSubscriptions } =
    armOf(azure);
  const registration = await partnerRegistrations.beginCreateOrUpdateAndWait(GROUP, 'partner', { location: 'global' });
  expect(registration.partnerRegistrationImmutableId).toMatch(/^[0-9a-f-]{36}$/);
  await partnerNamespaces.beginCreateOrUpdateAndWait(GROUP, 'partner-events', {
    ...LOCATION,
    partnerRegistrationFullyQualifiedId: registration.id!,
    partnerTopicRoutingMode: 'ChannelNameHeader',
  });
  const channel = await channels.createOrUpdate(GROUP, 'partner-events', 'one', {
    channelType: 'PartnerTopic',
    partnerTopicInfo: PARTNER_TOPIC_INFO,
  });
  expect(channel).toMatchObject({ partnerTopicInfo: PARTNER_TOPIC_INFO, provisioningState: 'Succeeded' });
  const topic = await partnerTopics.get(GROUP, 'from-partner');
  expect(topic).toMatchObject({
    id: resourceId('partnerTopics/from-partner'),
    activationState: 'NeverActivated',
    source: '/partner/one',
  });
  await partnerTopicEventSubscriptions.beginCreateOrUpdateAndWait(GROUP, 'from-partner', 'all', {
    destination: { endpointType: 'WebHook', endpointUrl: subscriber.url },
  });
  const publish = (id: string) =>
    publisherOf(azure, 'partner-events', 'CloudEvent').send([{ ...EVENT, id }], { channelName: 'one' });
  await publish('before');
  expect(await partnerTopics.activate(GROUP, 'from-partner')).toMatchObject({ activationState: 'Activated' });
  await publish('while');
  expect(await subscriber.received(1)).toMatchObject([{ id: 'while' }]);
  expect(await partnerTopics.deactivate(GROUP, 'from-partner')).toMatchObject({ activationState: 'Deactivated' });
});

it('partner namespaces have keys, are listed, changed and deleted', async () => {
  const azure = await startGrid({});
  const { partnerNamespaces, channels } = armOf(azure);
  await partnerNamespaces.beginCreateOrUpdateAndWait(GROUP, 'partner-events', LOCATION);
  const before = await partnerNamespaces.listSharedAccessKeys(GROUP, 'partner-events');
  const after = await partnerNamespaces.regenerateKey(GROUP, 'partner-events', { keyName: 'key1' });
  expect(after.key1).not.toBe(before.key1);
  await partnerNamespaces.beginUpdateAndWait(GROUP, 'partner-events', { tags: { one: 'two' } });
  expect(await partnerNamespaces.get(GROUP, 'partner-events')).toMatchObject({ tags: { one: 'two' } });
  await channels.createOrUpdate(GROUP, 'partner-events', 'one', { partnerTopicInfo: PARTNER_TOPIC_INFO });
  expect(await namesOf(channels.listByPartnerNamespace(GROUP, 'partner-events'))).toEqual(['one']);
  const expirationTimeIfNotActivatedUtc = new Date('2030-01-01T00:00:00Z');
  await channels.update(GROUP, 'partner-events', 'one', { expirationTimeIfNotActivatedUtc });
  expect(await channels.get(GROUP, 'partner-events', 'one')).toMatchObject({
    expirationTimeIfNotActivatedUtc,
    partnerTopicInfo: PARTNER_TOPIC_INFO,
  });
  await channels.beginDeleteAndWait(GROUP, 'partner-events', 'one');
  await partnerNamespaces.beginDeleteAndWait(GROUP, 'partner-events');
  expect(await namesOf(partnerNamespaces.listByResourceGroup(GROUP))).toEqual([]);
});

it('a resource group says which partners it takes topics from', async () => {
  const azure = await startGrid({});
  const { partnerConfigurations } = armOf(azure);
  const partner = { partnerRegistrationImmutableId: '22222222-2222-4222-8222-222222222222', partnerName: 'Shop' };
  await partnerConfigurations.beginCreateOrUpdateAndWait(GROUP, {
    partnerAuthorization: { defaultMaximumExpirationTimeInDays: 3 },
  });
  expect(await partnerConfigurations.authorizePartner(GROUP, partner)).toMatchObject({
    partnerAuthorization: { defaultMaximumExpirationTimeInDays: 3, authorizedPartnersList: [partner] },
  });
  expect(await partnerConfigurations.unauthorizePartner(GROUP, partner)).toMatchObject({
    partnerAuthorization: { authorizedPartnersList: [] },
  });
});
