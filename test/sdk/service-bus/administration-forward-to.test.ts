import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { itHere, receiveOne, startBus } from '../../support/bus.ts';

itHere('a queue forwards to where its administration says, and no longer when that is taken back', async () => {
  const bus = await startBus();
  const administration = administrationClient(bus.azure);
  const created = await administration.createQueue('source', { forwardTo: 'Area/Orders' });
  const address = `sb://localhost:${bus.azure.ports.management}/Area/Orders`;
  expect(created.forwardTo).toBe(address);
  const client = bus.client();
  const sender = client.createSender('source');
  await sender.sendMessages({ body: 'forwarded' });
  expect((await receiveOne(client.createReceiver('Area/Orders'))).body).toBe('forwarded');
  const read = await administration.getQueue('source');
  expect((await administration.updateQueue({ ...read, userMetadata: 'x' })).forwardTo).toBe(address);
  const { forwardTo: _none, ...rest } = read;
  expect((await administration.updateQueue(rest as typeof read)).forwardTo).toBeUndefined();
  await sender.sendMessages({ body: 'stays' });
  expect((await receiveOne(client.createReceiver('source'))).body).toBe('stays');
});

itHere('a subscription forwards its messages to a queue that is named by its address', async () => {
  const bus = await startBus();
  const administration = administrationClient(bus.azure);
  const forwardTo = 'sb://localhost/plain';
  await administration.createSubscription('events', 'third', { forwardTo });
  const client = bus.client();
  await client.createSender('events').sendMessages({ body: 1 });
  expect((await receiveOne(client.createReceiver('plain'))).body).toBe(1);
});
