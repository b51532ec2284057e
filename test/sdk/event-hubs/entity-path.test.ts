import { EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs';
import { expect, onTestFinished } from 'vitest';
import { bodies, itHere, receiveFrom, startHub } from '../../support/hub.ts';

itHere('a connection string may name the hub', async () => {
  const hub = await startHub();
  const connectionString = hub.azure.connectionString('event-hubs', { entity: 'single' });
  expect(connectionString).toMatch(/EntityPath=single;$/);
  const producer = new EventHubProducerClient(connectionString);
  const consumer = new EventHubConsumerClient('$Default', connectionString);
  onTestFinished(async () => {
    await producer.close();
    await consumer.close();
  });
  expect(producer.eventHubName).toBe('single');
  await producer.sendBatch([{ body: 1 }]);
  expect(bodies(await receiveFrom(consumer, 1))).toEqual([1]);
});
