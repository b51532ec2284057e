import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { trust } from '../../support/auth.ts';
import { bodies, consumerOf, itHere, producerOf, receiveFrom, startHub } from '../../support/hub.ts';

itHere('over WebSockets, on the port of the gateway', async () => {
  const hub = await startHub();
  trust(hub.azure);
  const { amqps, gateway } = hub.azure.ports;
  const connectionString = hub.azure
    .connectionString('event-hubs', { transport: 'amqps' })
    .replace(`:${amqps};`, `:${gateway};`);
  const options = { webSocketOptions: { webSocket: WebSocket } };
  await producerOf(connectionString, 'plain', options).sendBatch([{ body: 1 }, { body: 2 }]);
  const consumer = consumerOf(connectionString, 'plain', '$Default', options);
  expect(bodies(await receiveFrom(consumer, 2))).toEqual([1, 2]);
  for (const connection of hub.azure.capture().connections) {
    expect(connection).toMatchObject({ via: 'gateway', layers: ['tcp', 'tls', 'http', 'websocket', 'amqp'] });
    expect(connection.acceptor).toBe('event-hubs');
  }
});
