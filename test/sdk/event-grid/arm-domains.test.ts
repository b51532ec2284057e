import { expect, it } from 'vitest';
import { armOf, GROUP, listed, namesOf, resourceId } from '../../support/arm.ts';
import { publisherOf, Subscriber, startGrid } from '../../support/event-grid.ts';

const LOCATION = { location: 'westeurope' };
const EVENT = { eventType: 'Made', subject: 'one', dataVersion: '1', data: {} };

const webHook = (endpointUrl: string) => ({ destination: { endpointType: 'WebHook' as const, endpointUrl } });

it('a domain has topics with subscriptions of their own', async () => {
  const azure = await startGrid({});
  const subscriber = await Subscriber.start();
  const { domains, domainTopics, domainTopicEventSubscriptions } = armOf(azure);
  const domain = await domains.beginCreateOrUpdateAndWait(GROUP, 'shops', LOCATION);
  expect(domain).toMatchObject({
    type: 'Microsoft.EventGrid/domains',
    endpoint: `https://localhost:${azure.ports.gateway}/shops/api/events`,
    autoCreateTopicWithFirstSubscription: true,
    autoDeleteTopicWithLastSubscription: true,
  });
  expect(await domainTopics.beginCreateOrUpdateAndWait(GROUP, 'shops', 'one')).toMatchObject({
    id: resourceId('domains/shops/topics/one'),
    type: 'Microsoft.EventGrid/domains/topics',
    provisioningState: 'Succeeded',
  });
  await domainTopicEventSubscriptions.beginCreateOrUpdateAndWait(GROUP, 'shops', 'one', 'all', webHook(subscriber.url));
  const publisher = publisherOf(azure, 'shops', 'EventGrid');
  await publisher.send([
    { ...EVENT, topic: 'other' },
    { ...EVENT, topic: 'one' },
  ]);
  expect(await subscriber.received(1)).toMatchObject([{ topic: resourceId('domains/shops/topics/one') }]);
  expect(await namesOf(domainTopics.listByDomain(GROUP, 'shops'))).toEqual(['one']);
  expect(await namesOf(domainTopicEventSubscriptions.list(GROUP, 'shops', 'one'))).toEqual(['all']);
});

it('a subscription of the domain gets what is published to any topic', async () => {
  const azure = await startGrid({});
  const subscriber = await Subscriber.start();
  const { domains, domainEventSubscriptions } = armOf(azure);
  await domains.beginCreateOrUpdateAndWait(GROUP, 'shops', LOCATION);
  await domainEventSubscriptions.beginCreateOrUpdateAndWait(GROUP, 'shops', 'all', webHook(subscriber.url));
  expect(await namesOf(domainEventSubscriptions.list(GROUP, 'shops'))).toEqual(['all']);
  expect(await domainEventSubscriptions.getFullUrl(GROUP, 'shops', 'all')).toEqual({ endpointUrl: subscriber.url });
  await publisherOf(azure, 'shops', 'EventGrid').send([{ ...EVENT, topic: 'any' }]);
  expect(await subscriber.received(1)).toMatchObject([{ topic: resourceId('domains/shops/topics/any') }]);
  await domainEventSubscriptions.beginDeleteAndWait(GROUP, 'shops', 'all');
  expect(await namesOf(domainEventSubscriptions.list(GROUP, 'shops'))).toEqual([]);
});

it('a topic comes with its first subscription, and goes with its last', async () => {
  const azure = await startGrid({});
  const subscriber = await Subscriber.start();
  const { domains, domainTopics, domainTopicEventSubscriptions: subscriptions } = armOf(azure);
  await domains.beginCreateOrUpdateAndWait(GROUP, 'shops', LOCATION);
  await subscriptions.beginCreateOrUpdateAndWait(GROUP, 'shops', 'one', 'all', webHook(subscriber.url));
  expect(await namesOf(domainTopics.listByDomain(GROUP, 'shops'))).toEqual(['one']);
  await subscriptions.beginDeleteAndWait(GROUP, 'shops', 'one', 'all');
  expect(await namesOf(domainTopics.listByDomain(GROUP, 'shops'))).toEqual([]);
});

it('unless the domain says otherwise', async () => {
  const azure = await startGrid({});
  const subscriber = await Subscriber.start();
  const { domains, domainTopics, domainTopicEventSubscriptions: subscriptions } = armOf(azure);
  const manual = { autoCreateTopicWithFirstSubscription: false, autoDeleteTopicWithLastSubscription: false };
  await domains.beginCreateOrUpdateAndWait(GROUP, 'shops', { ...LOCATION, ...manual });
  const subscribe = () =>
    subscriptions.beginCreateOrUpdateAndWait(GROUP, 'shops', 'one', 'all', webHook(subscriber.url));
  await expect(subscribe()).rejects.toMatchObject({ statusCode: 404, code: 'ParentResourceNotFound' });
  await domainTopics.beginCreateOrUpdateAndWait(GROUP, 'shops', 'one');
  await subscribe();
  await subscriptions.beginDeleteAndWait(GROUP, 'shops', 'one', 'all');
  expect(await namesOf(domainTopics.listByDomain(GROUP, 'shops'))).toEqual(['one']);
});

it('a topic of a domain that is not there is refused, and a domain takes all with it', async () => {
  const azure = await startGrid({});
  const { domains, domainTopics } = armOf(azure);
  await expect(domainTopics.beginCreateOrUpdateAndWait(GROUP, 'shops', 'one')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ParentResourceNotFound',
  });
  await domains.beginCreateOrUpdateAndWait(GROUP, 'shops', LOCATION);
  await domainTopics.beginCreateOrUpdateAndWait(GROUP, 'shops', 'one');
  await domains.beginDeleteAndWait(GROUP, 'shops');
  await domains.beginCreateOrUpdateAndWait(GROUP, 'shops', LOCATION);
  expect(await listed(domainTopics.listByDomain(GROUP, 'shops'))).toEqual([]);
});

it('its keys are listed and made anew', async () => {
  const azure = await startGrid({});
  const { domains } = armOf(azure);
  await domains.beginCreateOrUpdateAndWait(GROUP, 'shops', LOCATION);
  const before = await domains.listSharedAccessKeys(GROUP, 'shops');
  const after = await domains.regenerateKey(GROUP, 'shops', { keyName: 'key2' });
  expect(after.key1).toBe(before.key1);
  expect(after.key2).not.toBe(before.key2);
  expect(await domains.listSharedAccessKeys(GROUP, 'shops')).toEqual(after);
});
