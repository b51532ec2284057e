import { expect, it } from 'vitest';
import { bodies, receiveAll, startBus } from '../../support/bus.ts';

it('takes messages out of the queue as it receives them', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages([{ body: 1 }, { body: 2 }, { body: 3 }]);
  const receiver = client.createReceiver(queue, { receiveMode: 'receiveAndDelete' });
  const messages = await receiveAll(receiver, 2);
  expect(bodies(messages)).toEqual([1, 2]);
  expect(messages[0]!.lockToken).toBeUndefined();
  expect(messages[0]!.lockedUntilUtc).toBeUndefined();
  expect(bodies(await receiver.peekMessages(10))).toEqual([3]);
  await expect(receiver.completeMessage(messages[0]!)).rejects.toThrow(/not supported in 'receiveAndDelete'/);
});
