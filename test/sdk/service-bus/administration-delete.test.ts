import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { itHere, startBus } from '../../support/bus.ts';

itHere('a queue that is deleted is gone with its messages, and its receivers are told', async () => {
  const bus = await startBus();
  const administration = administrationClient(bus.azure);
  await administration.createQueue('short-lived');
  const client = bus.client();
  const sender = client.createSender('short-lived');
  await sender.sendMessages({ body: 1 });
  let received = () => {};
  const first = new Promise<void>((resolve) => {
    received = resolve;
  });
  const told = new Promise<string>((resolve) => {
    client.createReceiver('short-lived').subscribe({
      processMessage: async () => received(),
      processError: async ({ error }) => resolve((error as Error & { code: string }).code),
    });
  });
  await first;
  const { _response } = await administration.deleteQueue('short-lived');
  expect(_response.status).toBe(200);
  expect(await told).toBe('MessagingEntityNotFound');
  await expect(sender.sendMessages({ body: 2 })).rejects.toMatchObject({ code: 'MessagingEntityNotFound' });
  expect(await administration.queueExists('short-lived')).toBe(false);
  await administration.createQueue('short-lived');
  expect((await administration.getQueueRuntimeProperties('short-lived')).totalMessageCount).toBe(0);
});

itHere('with a topic its subscriptions are deleted, and a subscription alone leaves the others', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  await administration.deleteSubscription('events', 'first');
  expect(await administration.subscriptionExists('events', 'first')).toBe(false);
  expect(await administration.subscriptionExists('events', 'second')).toBe(true);
  await administration.deleteTopic('events');
  expect(await administration.topicExists('events')).toBe(false);
  await administration.createTopic('events');
  expect(await administration.subscriptionExists('events', 'second')).toBe(false);
});

itHere('what is not there cannot be deleted', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  const missing = { statusCode: 404, code: 'MessageEntityNotFoundError' };
  await expect(administration.deleteQueue('nope')).rejects.toMatchObject(missing);
  await expect(administration.deleteTopic('nope')).rejects.toMatchObject(missing);
  await expect(administration.deleteSubscription('events', 'nope')).rejects.toMatchObject(missing);
  await expect(administration.deleteRule('events', 'first', 'nope')).rejects.toMatchObject(missing);
});
