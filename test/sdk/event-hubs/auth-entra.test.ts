import { EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs';
import { ClientSecretCredential } from '@azure/identity';
import { expect, onTestFinished } from 'vitest';
import { namespaceOf, trust } from '../../support/auth.ts';
import { credentialOptions, TENANT_ID } from '../../support/entra.ts';
import { bodies, itHere, receiveFrom } from '../../support/hub.ts';
import { startGuardedHub } from '../../support/hub-auth.ts';

itHere('an application with any secret sends and receives', async () => {
  const { azure } = await startGuardedHub();
  trust(azure);
  const credential = new ClientSecretCredential(TENANT_ID, 'any-application', 'any secret', credentialOptions(azure));
  const producer = new EventHubProducerClient(namespaceOf(azure), 'orders', credential);
  const consumer = new EventHubConsumerClient('$Default', namespaceOf(azure), 'orders', credential);
  onTestFinished(async () => {
    await producer.close();
    await consumer.close();
  });
  await producer.sendBatch([{ body: 'sent' }]);
  expect(await producer.getPartitionIds()).toEqual(['0']);
  expect(bodies(await receiveFrom(consumer, 1))).toEqual(['sent']);
  const opened = azure.capture().connections.map(({ via, acceptor }) => [via, acceptor]);
  expect(opened).toContainEqual(['gateway', 'entra']);
  expect(opened).toContainEqual(['amqps', 'event-hubs']);
});

itHere('roles count: a receiver does not send', async () => {
  const roles = ['Azure Event Hubs Data Receiver'];
  const entra = {
    tenants: [{ tenantId: TENANT_ID, applications: [{ clientId: 'reader', secrets: ['any secret'], roles }] }],
  };
  const { azure } = await startGuardedHub({ auth: 'enforce', entra });
  trust(azure);
  const credential = new ClientSecretCredential(TENANT_ID, 'reader', 'any secret', credentialOptions(azure));
  const producer = new EventHubProducerClient(namespaceOf(azure), 'orders', credential, {
    retryOptions: { maxRetries: 0 },
  });
  onTestFinished(() => producer.close());
  await expect(producer.sendBatch([{ body: 'refused' }])).rejects.toThrow(/'Send' claim\(s\) are required/);
  expect(await producer.getPartitionIds()).toEqual(['0']);
});
