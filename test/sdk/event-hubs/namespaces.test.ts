import { expect } from 'vitest';
import { startTestAzwire } from '../../support/bus.ts';
import { bodies, consumerOf, itHere, producerOf, receiveFrom } from '../../support/hub.ts';

const eventHubs = [{ name: 'orders', partitionCount: 1 }];
const TWO = {
  eventHubs: {
    namespaces: [
      { name: 'one', eventHubs },
      { name: 'two', port: 0, eventHubs },
    ],
  },
};

itHere('each namespace has its own hubs, found by its key, by its port or by its host name', async () => {
  const azure = await startTestAzwire(TWO);
  const byKey = azure.connectionString('event-hubs', { namespace: 'one' });
  const byPort = azure.connectionString('event-hubs', { namespace: 'two' });
  expect(byPort).toContain(`:${azure.ports['event-hubs/two']};`);
  await producerOf(byKey, 'orders').sendBatch([{ body: 'for one' }]);
  await producerOf(byPort, 'orders').sendBatch([{ body: 'for two' }]);
  expect(bodies(await receiveFrom(consumerOf(byKey, 'orders'), 1))).toEqual(['for one']);
  expect(bodies(await receiveFrom(consumerOf(byPort, 'orders'), 1))).toEqual(['for two']);
  const byHost = azure.connectionString('event-hubs').replace(/localhost:\d+/, 'two.servicebus.windows.net');
  const customEndpointAddress = `sb://localhost:${azure.ports.amqp}`;
  const consumer = consumerOf(byHost, 'orders', '$Default', { customEndpointAddress });
  expect(bodies(await receiveFrom(consumer, 1))).toEqual(['for two']);
});

itHere('a namespace that is made while azwire runs shares nothing, and ends with its clients', async () => {
  const azure = await startTestAzwire(TWO);
  const { name, connectionString } = azure.createNamespace('event-hubs', { eventHubs });
  expect(azure.namespaces('event-hubs')).toEqual(['one', 'two', name]);
  const producer = producerOf(connectionString, 'orders');
  await producer.sendBatch([{ body: 'for it' }]);
  expect(bodies(await receiveFrom(consumerOf(connectionString, 'orders'), 1))).toEqual(['for it']);
  expect(azure.purge('event-hubs', 'one')).toBe(0);
  azure.removeNamespace('event-hubs', name);
  expect(azure.namespaces('event-hubs')).toEqual(['one', 'two']);
  await expect(producerOf(connectionString, 'orders').sendBatch([{ body: 'too late' }])).rejects.toThrow(
    /could not be found/,
  );
});

itHere('the first that has the hub is meant where nothing is named', async () => {
  const azure = await startTestAzwire({
    eventHubs: { namespaces: [{ name: 'one' }, { name: 'two', eventHubs }] },
  });
  const connectionString = azure.connectionString('event-hubs');
  await producerOf(connectionString, 'orders').sendBatch([{ body: 1 }]);
  expect(azure.purge('event-hubs', 'two')).toBe(1);
});
