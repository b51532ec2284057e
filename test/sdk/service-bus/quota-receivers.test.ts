import { expect } from 'vitest';
import { itHere, startBus } from '../../support/bus.ts';

const MOST = 200;

itHere('with strict limits a queue has at most 200 receivers at the same time', async () => {
  const namespaces = [{ name: 'bus', queues: [{ name: 'orders' }] }];
  const bus = await startBus({ config: { limits: 'strict', serviceBus: { namespaces } } });
  const client = bus.client();
  const receivers = Array.from({ length: MOST }, () => client.createReceiver('orders'));
  // A receiver opens its link when it is first asked for messages.
  await Promise.all(receivers.map((receiver) => receiver.receiveMessages(1, { maxWaitTimeInMs: 1 })));
  await expect(client.createReceiver('orders').receiveMessages(1, { maxWaitTimeInMs: 1 })).rejects.toMatchObject({
    code: 'QuotaExceeded',
    message: expect.stringContaining("200 on the entity 'orders'"),
  });
  await receivers[0]!.close();
  await client.createReceiver('orders').receiveMessages(1, { maxWaitTimeInMs: 1 });
});
