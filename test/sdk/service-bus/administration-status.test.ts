import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { itHere, receiveOne, startBus } from '../../support/bus.ts';

itHere(
  'a queue that is disabled for receiving tells its receivers, keeps its messages, and gives them out later',
  async () => {
    const bus = await startBus();
    const administration = administrationClient(bus.azure);
    const subscriber = bus.client();
    let opened = () => {};
    const first = new Promise<void>((resolve) => {
      opened = resolve;
    });
    const told = new Promise<string>((resolve) => {
      subscriber.createReceiver('plain').subscribe({
        processMessage: async () => opened(),
        processError: async ({ error }) => resolve((error as Error & { code: string }).code),
      });
    });
    const client = bus.client();
    const sender = client.createSender('plain');
    await sender.sendMessages({ body: 'first' });
    await first;
    const queue = await administration.getQueue('plain');
    await administration.updateQueue({ ...queue, status: 'ReceiveDisabled' });
    expect(await told).toBe('MessagingEntityDisabled');
    await subscriber.close();
    await sender.sendMessages({ body: 'second' });
    await administration.updateQueue({ ...queue, status: 'Active' });
    expect((await receiveOne(client.createReceiver('plain'))).body).toBe('second');
  },
);

itHere('a queue that is disabled for sending refuses messages until it is enabled', async () => {
  const bus = await startBus();
  const administration = administrationClient(bus.azure);
  const sender = bus.client().createSender('plain');
  await sender.sendMessages({ body: 1 });
  const queue = await administration.getQueue('plain');
  for (const status of ['SendDisabled', 'Disabled'] as const) {
    await administration.updateQueue({ ...queue, status });
    await expect(sender.sendMessages({ body: 2 })).rejects.toMatchObject({ code: 'MessagingEntityDisabled' });
  }
  await administration.updateQueue({ ...queue, status: 'Active' });
  await bus.client().createSender('plain').sendMessages({ body: 3 });
  expect((await administration.getQueueRuntimeProperties('plain')).totalMessageCount).toBe(2);
});
