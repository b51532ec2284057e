import { ServiceBusClient } from '@azure/service-bus';
import { expect, onTestFinished } from 'vitest';
import { receiveOne, startTestAzwire } from '../../support/bus.ts';
import { bodies, consumerOf, itHere, producerOf, receiveFrom } from '../../support/hub.ts';

const BOTH = {
  serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }, { name: 'same' }] }] },
  eventHubs: {
    namespaces: [
      {
        name: 'hubs',
        eventHubs: [
          { name: 'readings', partitionCount: 1 },
          { name: 'same', partitionCount: 1 },
        ],
      },
    ],
  },
};

function busClient(connectionString: string): ServiceBusClient {
  const client = new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 0 } });
  onTestFinished(() => client.close());
  return client;
}

itHere('clients of both services use one port, and one connection string', async () => {
  const azure = await startTestAzwire(BOTH);
  const connectionString = azure.connectionString('service-bus');
  expect(azure.connectionString('event-hubs')).toBe(connectionString);
  const bus = busClient(connectionString);
  await bus.createSender('orders').sendMessages({ body: 'message' });
  const producer = producerOf(connectionString, 'readings');
  expect(await producer.getPartitionIds()).toEqual(['0']);
  await producer.sendBatch([{ body: 'event' }]);
  expect((await receiveOne(bus.createReceiver('orders'))).body).toBe('message');
  expect(await bus.createReceiver('orders').peekMessages(1)).toHaveLength(1);
  expect(bodies(await receiveFrom(consumerOf(connectionString, 'readings'), 1))).toEqual(['event']);
  const services = azure.capture().connections.map(({ acceptor }) => acceptor);
  expect(new Set(services)).toEqual(new Set(['service-bus', 'event-hubs']));
});

itHere('a hub and a queue of the same name are told apart by the namespace', async () => {
  const azure = await startTestAzwire(BOTH);
  const hubs = azure.connectionString('event-hubs', { namespace: 'hubs' });
  const bus = busClient(azure.connectionString('service-bus', { namespace: 'bus' }));
  await producerOf(hubs, 'same').sendBatch([{ body: 'event' }]);
  await bus.createSender('same').sendMessages({ body: 'message' });
  expect(bodies(await receiveFrom(consumerOf(hubs, 'same'), 1))).toEqual(['event']);
  expect((await receiveOne(bus.createReceiver('same'))).body).toBe('message');
});

itHere('what neither has is not found', async () => {
  const azure = await startTestAzwire(BOTH);
  const connectionString = azure.connectionString('service-bus');
  await expect(producerOf(connectionString, 'nope').sendBatch([{ body: 1 }])).rejects.toThrow(/could not be found/);
  await expect(busClient(connectionString).createSender('nope').sendMessages({ body: 1 })).rejects.toThrow(
    /could not be found/,
  );
});
