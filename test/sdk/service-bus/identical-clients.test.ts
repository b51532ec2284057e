import { expect, it } from 'vitest';
import { bodies, receiveAll, receiveOne, startBus } from '../../support/bus.ts';

it('two clients that call themselves the same do not disturb each other', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const options = { identifier: 'the-same' };
  const [one, other] = [bus.client(options), bus.client(options)];
  const senders = [one, other].map((client) => client.createSender(queue, options));
  const receivers = [one, other].map((client) => client.createReceiver(queue, options));
  await Promise.all(senders.map((sender, body) => sender.sendMessages({ body })));
  const [first, second] = await Promise.all(receivers.map(receiveOne));
  expect([first!.body, second!.body].toSorted()).toEqual([0, 1]);
  await receivers[0]!.completeMessage(first!);
  await receivers[0]!.close();
  await senders[0]!.close();
  await one.close();
  await receivers[1]!.abandonMessage(second!);
  await senders[1]!.sendMessages({ body: 2 });
  expect(bodies(await receiveAll(receivers[1]!, 2))).toEqual([second!.body, 2]);
});
