// Asks the storage queue `orders` for a message every 200 milliseconds until it has three, and deletes them.
import { setTimeout as delay } from 'node:timers/promises';
import { QueueServiceClient } from '@azure/storage-queue';

const account = QueueServiceClient.fromConnectionString(process.env.STORAGE_CONNECTION_STRING ?? '');
const queue = account.getQueueClient('orders');
await queue.createIfNotExists();

let received = 0;
let empty = 0;
while (received < 3) {
  const { receivedMessageItems: messages } = await queue.receiveMessages();
  if (messages.length === 0) {
    console.log(`asked in vain ${++empty} times`);
    await delay(200);
  }
  for (const { messageId, popReceipt, messageText } of messages) {
    await queue.deleteMessage(messageId, popReceipt);
    received++;
    console.log(`received ${messageText}`);
  }
}
console.log(`received ${received}`);
