import { expect } from 'vitest';
import { itHere, startBus } from '../../support/bus.ts';

const MOST = 10;

itHere('with strict limits the eleventh connection is refused, until one of the others goes', async () => {
  const namespaces = [{ name: 'sbemulatorns', queues: [{ name: 'orders' }] }];
  const bus = await startBus({ config: { limits: 'strict', serviceBus: { namespaces } } });
  const clients = Array.from({ length: MOST }, () => bus.client());
  for (const client of clients) await client.createSender('orders').sendMessages({ body: 'counted' });
  const eleventh = bus.client();
  await expect(eleventh.createSender('orders').sendMessages({ body: 'refused' })).rejects.toMatchObject({
    code: 'QuotaExceeded',
    message: expect.stringMatching(/ConnectionsQuotaExceeded for namespace sbemulatorns\..* TrackingId:/),
  });
  await expect(eleventh.createReceiver('orders').peekMessages(1)).rejects.toMatchObject({ code: 'QuotaExceeded' });
  await clients[0]!.close();
  const twelfth = bus.client();
  await twelfth.createSender('orders').sendMessages({ body: 'counted' });
  expect(await twelfth.createReceiver('orders').peekMessages(100)).toHaveLength(MOST + 1);
});

itHere('otherwise there is no such limit', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const clients = Array.from({ length: MOST + 5 }, () => bus.client());
  await Promise.all(clients.map((client) => client.createSender(queue).sendMessages({ body: 'counted' })));
  expect(await bus.client().createReceiver(queue).peekMessages(100)).toHaveLength(MOST + 5);
});
