import { expect } from 'vitest';
import { trust } from '../../support/auth.ts';
import { bodies, consumerOf, itHere, producerOf, receiveFrom, startHub } from '../../support/hub.ts';

itHere('over TLS, without the emulator flag', async () => {
  const hub = await startHub();
  trust(hub.azure);
  const connectionString = hub.azure.connectionString('event-hubs', { transport: 'amqps' });
  expect(connectionString).not.toContain('UseDevelopmentEmulator');
  await producerOf(connectionString, 'plain').sendBatch([{ body: 'secret' }]);
  expect(bodies(await receiveFrom(consumerOf(connectionString, 'plain'), 1))).toEqual(['secret']);
  for (const { via, layers } of hub.azure.capture().connections) {
    expect([via, layers]).toEqual(['amqps', ['tcp', 'tls', 'amqp']]);
  }
});
