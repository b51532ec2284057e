import { expect, it } from 'vitest';
import { bodies, receiveAll, startBus } from '../../support/bus.ts';

it('an array arrives in order, each message with a sequence number of its own', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const sent = Array.from({ length: 50 }, (_, i) => ({ body: i, messageId: `m-${i}`, applicationProperties: { i } }));
  await client.createSender(queue).sendMessages(sent);
  const messages = await receiveAll(client.createReceiver(queue, { receiveMode: 'receiveAndDelete' }), 50);
  expect(bodies(messages)).toEqual(sent.map(({ body }) => body));
  expect(messages.map(({ messageId }) => messageId)).toEqual(sent.map(({ messageId }) => messageId));
  expect(messages.map(({ applicationProperties }) => applicationProperties)).toEqual(
    sent.map(({ applicationProperties }) => applicationProperties),
  );
  const numbers = messages.map(({ sequenceNumber }) => sequenceNumber!.toNumber());
  expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
});
