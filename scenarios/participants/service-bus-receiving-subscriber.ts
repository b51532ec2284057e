// Asks the queue `orders` for messages until it has three, and completes them.
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
const receiver = client.createReceiver('orders');

let received = 0;
while (received < 3) {
  const messages = await receiver.receiveMessages(10, { maxWaitTimeInMs: 5_000 });
  if (messages.length === 0) throw new Error('asked for messages and got none');
  for (const message of messages) {
    await receiver.completeMessage(message);
    console.log(`completed ${message.messageId}`);
  }
  received += messages.length;
}
console.log(`received ${received}`);

await receiver.close();
await client.close();
