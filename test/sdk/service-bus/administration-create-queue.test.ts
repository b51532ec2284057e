import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { itHere, startBus } from '../../support/bus.ts';

const UNLIMITED = 'P10675199DT2H48M5.4775807S';

itHere('a queue that is created with nothing but a name has the defaults, and works at once', async () => {
  const bus = await startBus();
  const administration = administrationClient(bus.azure);
  const queue = await administration.createQueue('new');
  expect(queue._response.status).toBe(201);
  expect({ ...queue }).toEqual({
    name: 'new',
    lockDuration: 'PT1M',
    maxSizeInMegabytes: 81_920,
    requiresDuplicateDetection: false,
    requiresSession: false,
    defaultMessageTimeToLive: UNLIMITED,
    deadLetteringOnMessageExpiration: false,
    duplicateDetectionHistoryTimeWindow: 'PT10M',
    maxDeliveryCount: 10,
    enableBatchedOperations: true,
    status: 'Active',
    autoDeleteOnIdle: UNLIMITED,
    enablePartitioning: false,
    availabilityStatus: 'Available',
    enableExpress: false,
    maxMessageSizeInKilobytes: 102_400,
  });
  const client = bus.client();
  await client.createSender('new').sendMessages({ body: 1 });
  const [message] = await client.createReceiver('new').receiveMessages(1);
  expect(message?.body).toBe(1);
});

itHere('every property of a queue comes back as it was given', async () => {
  const bus = await startBus();
  const administration = administrationClient(bus.azure);
  const given = {
    lockDuration: 'PT45S',
    maxSizeInMegabytes: 2048,
    requiresDuplicateDetection: true,
    requiresSession: true,
    defaultMessageTimeToLive: 'P14DT1H30M0.5S',
    deadLetteringOnMessageExpiration: true,
    duplicateDetectionHistoryTimeWindow: 'P1DT2S',
    maxDeliveryCount: 2000,
    enableBatchedOperations: false,
    authorizationRules: [
      {
        claimType: 'SharedAccessKey',
        accessRights: ['Manage', 'Send', 'Listen'] as ('Manage' | 'Send' | 'Listen')[],
        keyName: 'all',
        primaryKey: 'cHJpbWFyeQ==',
        secondaryKey: 'c2Vjb25kYXJ5',
      },
      {
        claimType: 'SharedAccessKey',
        accessRights: ['Send'] as 'Send'[],
        keyName: 'sends',
        primaryKey: 'YQ==',
        secondaryKey: 'Yg==',
      },
    ],
    status: 'SendDisabled' as const,
    userMetadata: ' <a> & "b" \'c\' äöü 🚌 ',
    autoDeleteOnIdle: 'PT10M',
    enablePartitioning: true,
    enableExpress: false,
    forwardDeadLetteredMessagesTo: 'plain',
    maxMessageSizeInKilobytes: 5120,
  };
  const created = await administration.createQueue('Area/Full.queue_1', given);
  const expected = {
    ...given,
    name: 'Area/Full.queue_1',
    availabilityStatus: 'Available',
    forwardDeadLetteredMessagesTo: `sb://localhost:${bus.azure.ports.management}/plain`,
  };
  expect({ ...created }).toEqual(expected);
  expect({ ...(await administration.getQueue('area/full.QUEUE_1')) }).toEqual(expected);
});

itHere('what is named to the service is not created when it is wrong, and the error says why', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  const refused = async (name: string, options: Parameters<typeof administration.createQueue>[1]) => {
    const error = await administration.createQueue(name, options).catch((reason) => reason);
    expect(await administration.queueExists(name)).toBe(false);
    return [error.statusCode, error.code, String(error.message).replace(/ TrackingId:.*/, '')];
  };
  expect(await refused('a', { lockDuration: 'PT6M' })).toEqual([
    400,
    'ServiceError',
    "SubCode=40000. The value 'PT6M' of LockDuration is invalid: expected an ISO 8601 duration from PT5S to PT5M.",
  ]);
  expect(await refused('a', { maxDeliveryCount: 0 })).toEqual([
    400,
    'ServiceError',
    "SubCode=40000. The value '0' of MaxDeliveryCount is invalid: expected a whole number of at least 1.",
  ]);
  expect(await refused('a', { enableExpress: true })).toEqual([
    400,
    'ServiceError',
    'SubCode=40000. EnableExpress is not supported in this namespace.',
  ]);
  expect(await refused('a', { userMetadata: 'x'.repeat(1025) })).toMatchObject([400, 'ServiceError', /UserMetadata/]);
  expect(await refused('a', { forwardTo: 'nowhere' })).toMatchObject([400, 'ServiceError', /nowhere/]);
  expect(await refused('-a', {})).toMatchObject([400, 'ServiceError', /'-a' cannot be the name of a queue or topic/]);
});
