import { QueueServiceClient } from '@azure/storage-queue';
import { expect, it } from 'vitest';
import type { AzwireConfig } from '../../../src/app/config.ts';
import { clientOf, startTestAzwire } from '../../support/bus.ts';
import { EVENT, fateOf, startSubscribed } from '../../support/event-destination.ts';
import { publisherOf } from '../../support/event-grid.ts';
import { consumerOf, receiveFrom } from '../../support/hub.ts';

/** Services elsewhere, which know nothing of who signs our tokens: an azwire of their own. */
function startElsewhere(config: AzwireConfig) {
  return startTestAzwire({ auth: 'enforce', ...config });
}

it('reaches a Service Bus namespace by a connection string', async () => {
  const elsewhere = await startElsewhere({
    serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'plain' }] }] },
  });
  const connectionString = elsewhere.connectionString('service-bus');
  const resourceId = 'Microsoft.ServiceBus/namespaces/bus/queues/plain';
  const azure = await startSubscribed(
    { endpointType: 'ServiceBusQueue', properties: { resourceId } },
    { eventGrid: { connectionStrings: { 'Microsoft.ServiceBus/namespaces/bus': connectionString } } },
  );
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const [message] = await clientOf(connectionString).createReceiver('plain').receiveMessages(1);
  expect(message?.body).toMatchObject({ id: 'order-1' });
});

it('reaches an Event Hubs namespace by a connection string', async () => {
  const elsewhere = await startElsewhere({
    eventHubs: { namespaces: [{ name: 'hubs', eventHubs: [{ name: 'telemetry', partitionCount: 1 }] }] },
  });
  const connectionString = elsewhere.connectionString('event-hubs');
  const resourceId = 'Microsoft.EventHub/namespaces/hubs/eventhubs/telemetry';
  const azure = await startSubscribed(
    { endpointType: 'EventHub', properties: { resourceId } },
    { eventGrid: { connectionStrings: { 'Microsoft.EventHub/namespaces/hubs': connectionString } } },
  );
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const [event] = await receiveFrom(consumerOf(connectionString, 'telemetry'), 1);
  expect(event?.body).toMatchObject([{ id: 'order-1' }]);
});

it.each(['http', 'https'] as const)('reaches a storage account by a connection string over %s', async (transport) => {
  const elsewhere = await startElsewhere({ storage: { accounts: [{ name: 'archive' }] } });
  const queues = QueueServiceClient.fromConnectionString(elsewhere.connectionString('storage'));
  await queues.getQueueClient('jobs').create();
  const account = 'Microsoft.Storage/storageAccounts/archive';
  const azure = await startSubscribed(
    { endpointType: 'StorageQueue', properties: { resourceId: account, queueName: 'jobs' } },
    { eventGrid: { connectionStrings: { [account]: elsewhere.connectionString('storage', { transport }) } } },
  );
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  if (transport === 'http') {
    await expect.poll(() => fateOf(azure).state).toBe('delivered');
    expect((await queues.getQueueClient('jobs').peekMessages()).peekedMessageItems).toHaveLength(1);
    return;
  }
  // It has an authority of its own, which this one does not trust.
  await expect
    .poll(() => fateOf(azure).attempts)
    .toMatchObject([{ outcome: 'SocketError', detail: expect.stringContaining('TLS failed') }]);
});

it('is refused with a wrong key', async () => {
  const elsewhere = await startElsewhere({
    serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'plain' }] }] },
  });
  const connectionString = elsewhere
    .connectionString('service-bus')
    .replace(/SharedAccessKey=[^;]+/, 'SharedAccessKey=no');
  const resourceId = 'Microsoft.ServiceBus/namespaces/bus/queues/plain';
  const azure = await startSubscribed(
    { endpointType: 'ServiceBusQueue', properties: { resourceId } },
    { eventGrid: { connectionStrings: { 'Microsoft.ServiceBus/namespaces/bus': connectionString } } },
  );
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  await expect.poll(() => fateOf(azure).attempts).toMatchObject([{ outcome: 'Unauthorized', status: 401 }]);
});
