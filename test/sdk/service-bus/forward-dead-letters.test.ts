import { expect, it } from 'vitest';
import { receiveOne, startBus } from '../../support/bus.ts';

it('dead-lettered messages go on to where they are forwarded, and say where they come from', async () => {
  const bus = await startBus();
  const plain = await bus.queue();
  const queue = await bus.queue('forwards-dead-letters');
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'bad' });
  const receiver = client.createReceiver(queue);
  await receiver.deadLetterMessage(await receiveOne(receiver), {
    deadLetterReason: 'unreadable',
    deadLetterErrorDescription: 'line 3',
  });
  const forwarded = await receiveOne(client.createReceiver(plain, { receiveMode: 'receiveAndDelete' }));
  expect(forwarded).toMatchObject({ body: 'bad', deadLetterReason: 'unreadable', deadLetterSource: queue });
});
