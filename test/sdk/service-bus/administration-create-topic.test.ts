import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { bodies, itHere, receiveAll, startBus } from '../../support/bus.ts';

const UNLIMITED = 'P10675199DT2H48M5.4775807S';

itHere('a topic and a subscription that are created with nothing but a name have the defaults, and work', async () => {
  const bus = await startBus();
  const administration = administrationClient(bus.azure);
  expect({ ...(await administration.createTopic('news')) }).toEqual({
    name: 'news',
    maxSizeInMegabytes: 81_920,
    requiresDuplicateDetection: false,
    defaultMessageTimeToLive: UNLIMITED,
    duplicateDetectionHistoryTimeWindow: 'PT10M',
    enableBatchedOperations: true,
    status: 'Active',
    autoDeleteOnIdle: UNLIMITED,
    enablePartitioning: false,
    supportOrdering: true,
    availabilityStatus: 'Available',
    enableExpress: false,
    maxMessageSizeInKilobytes: 102_400,
  });
  expect({ ...(await administration.createSubscription('news', 'all')) }).toEqual({
    topicName: 'news',
    subscriptionName: 'all',
    lockDuration: 'PT1M',
    requiresSession: false,
    defaultMessageTimeToLive: UNLIMITED,
    deadLetteringOnMessageExpiration: false,
    deadLetteringOnFilterEvaluationExceptions: true,
    maxDeliveryCount: 10,
    enableBatchedOperations: true,
    status: 'Active',
    autoDeleteOnIdle: UNLIMITED,
    availabilityStatus: 'Available',
  });
  const client = bus.client();
  await client.createSender('news').sendMessages([{ body: 1 }, { body: 2 }]);
  expect(bodies(await receiveAll(client.createReceiver('news', 'all'), 2))).toEqual([1, 2]);
});

itHere('every property of a topic comes back as it was given', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  const given = {
    maxSizeInMegabytes: 3072,
    requiresDuplicateDetection: true,
    defaultMessageTimeToLive: 'P7D',
    duplicateDetectionHistoryTimeWindow: 'PT20S',
    enableBatchedOperations: false,
    authorizationRules: [
      {
        claimType: 'SharedAccessKey',
        accessRights: ['Send', 'Listen'] as ('Send' | 'Listen')[],
        keyName: 'both',
        primaryKey: 'YQ==',
        secondaryKey: 'Yg==',
      },
    ],
    status: 'Disabled' as const,
    userMetadata: 'for the press',
    supportOrdering: false,
    autoDeleteOnIdle: 'P1D',
    enablePartitioning: true,
    enableExpress: false,
    maxMessageSizeInKilobytes: 1024,
  };
  const expected = { ...given, name: 'Area/News', availabilityStatus: 'Available' };
  expect({ ...(await administration.createTopic('Area/News', given)) }).toEqual(expected);
  expect({ ...(await administration.getTopic('area/news')) }).toEqual(expected);
});

itHere('every property of a subscription comes back as it was given', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  await administration.createTopic('Area/News');
  const given = {
    lockDuration: 'PT5M',
    requiresSession: true,
    defaultMessageTimeToLive: 'PT1H',
    deadLetteringOnMessageExpiration: true,
    deadLetteringOnFilterEvaluationExceptions: false,
    maxDeliveryCount: 3,
    enableBatchedOperations: false,
    status: 'ReceiveDisabled' as const,
    userMetadata: 'äöü',
    autoDeleteOnIdle: 'PT5M',
    forwardDeadLetteredMessagesTo: 'plain',
  };
  const expected = {
    ...given,
    topicName: 'Area/News',
    subscriptionName: 'Some.of_it',
    availabilityStatus: 'Available',
    forwardDeadLetteredMessagesTo: `sb://localhost:${azure.ports.management}/plain`,
  };
  expect({ ...(await administration.createSubscription('Area/News', 'Some.of_it', given)) }).toEqual(expected);
  expect({ ...(await administration.getSubscription('AREA/news', 'some.OF_it')) }).toEqual(expected);
});
