import { expect, it } from 'vitest';
import { startBus } from '../../support/bus.ts';

it('a scheduled message can be taken back by its number, once', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const sender = client.createSender(queue);
  const [first, second] = await sender.scheduleMessages([{ body: 1 }, { body: 2 }], new Date(Date.now() + 600_000));
  await sender.cancelScheduledMessages(first!);
  const receiver = client.createReceiver(queue);
  expect((await receiver.peekMessages(10)).map(({ body }) => body)).toEqual([2]);
  await expect(sender.cancelScheduledMessages(first!)).rejects.toMatchObject({ code: 'MessageNotFound' });
  await sender.cancelScheduledMessages(second!);
  expect(await receiver.peekMessages(10, { fromSequenceNumber: first! })).toEqual([]);
});
