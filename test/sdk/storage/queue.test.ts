import { expect, it } from 'vitest';
import { Storage } from '../../support/storage.ts';

it('takes a message in, shows it, hands it out, changes it and deletes it', async () => {
  const queue = await (await Storage.start()).queue();
  await queue.sendMessage('work');
  const { peekedMessageItems } = await queue.peekMessages();
  expect(peekedMessageItems.map(({ messageText, dequeueCount }) => [messageText, dequeueCount])).toEqual([['work', 0]]);

  const { receivedMessageItems } = await queue.receiveMessages({ visibilityTimeout: 60 });
  const [taken] = receivedMessageItems;
  expect(taken).toMatchObject({ messageText: 'work', dequeueCount: 1 });
  expect((await queue.receiveMessages()).receivedMessageItems, 'invisible while somebody has it').toEqual([]);

  const { popReceipt } = await queue.updateMessage(taken!.messageId, taken!.popReceipt, 'more work', 0);
  const again = (await queue.receiveMessages()).receivedMessageItems[0]!;
  expect(again).toMatchObject({ messageText: 'more work', dequeueCount: 2 });
  await expect(queue.deleteMessage(again.messageId, popReceipt!)).rejects.toMatchObject({
    code: 'PopReceiptMismatch',
  });
  await queue.deleteMessage(again.messageId, again.popReceipt);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(0);
});
