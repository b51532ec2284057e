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

itHere('a disabled subscription collects messages, and one of a disabled topic gives none out', async () => {
  const bus = await startBus();
  const administration = administrationClient(bus.azure);
  const client = bus.client();
  const disabled = { code: 'MessagingEntityDisabled' };
  const receive = (name: string) => client.createReceiver('events', name).receiveMessages(1, { maxWaitTimeInMs: 300 });
  const subscription = await administration.getSubscription('events', 'first');
  await administration.updateSubscription({ ...subscription, status: 'Disabled' });
  await client.createSender('events').sendMessages({ body: 'collected' });
  await expect(receive('first')).rejects.toMatchObject(disabled);
  const topic = await administration.getTopic('events');
  await administration.updateTopic({ ...topic, status: 'Disabled' });
  await expect(receive('second')).rejects.toMatchObject(disabled);
  expect(await administration.getSubscription('events', 'second')).toMatchObject({ status: 'Active' });
  await administration.updateTopic({ ...topic, status: 'Active' });
  await administration.updateSubscription({ ...subscription, status: 'Active' });
  for (const name of ['first', 'second']) {
    expect((await receiveOne(client.createReceiver('events', name))).body).toBe('collected');
  }
});
