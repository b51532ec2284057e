import { expect, it } from 'vitest';
import { bodies, receiveAll, startBus } from '../../support/bus.ts';

it('a message above the limit of its entity is refused, and the sender goes on', async () => {
  const bus = await startBus();
  const queue = await bus.queue('small');
  const client = bus.client();
  const sender = client.createSender(queue);
  const tooLarge = { body: Buffer.alloc(1_100_000) };
  await expect(sender.sendMessages(tooLarge)).rejects.toMatchObject({ code: 'MessageSizeExceeded', retryable: false });
  await sender.sendMessages({ body: 'small' });
  expect(bodies(await receiveAll(client.createReceiver(queue), 1))).toEqual(['small']);
});
