// Sends three orders to the queue `orders`, one after the other.
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
const sender = client.createSender('orders');

for (const number of [1, 2, 3]) {
  await sender.sendMessages({ messageId: `order-${number}`, body: { number, item: 'coffee' } });
  console.log(`sent order-${number}`);
}

await sender.close();
await client.close();
