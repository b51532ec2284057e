// Puts three orders into the storage queue `orders`.
import { QueueServiceClient } from '@azure/storage-queue';

const account = QueueServiceClient.fromConnectionString(process.env.STORAGE_CONNECTION_STRING ?? '');
const queue = account.getQueueClient('orders');
await queue.createIfNotExists();

for (const number of [1, 2, 3]) {
  await queue.sendMessage(`order-${number}`);
  console.log(`sent order-${number}`);
}
