// Sends as many orders as the first argument says to the queue `orders`, all at once, and leaves.
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
const count = Number(process.argv[2]);
await client
  .createSender('orders')
  .sendMessages(Array.from({ length: count }, (_, i) => ({ messageId: `order-${i + 1}`, body: { item: 'coffee' } })));
await client.close();
console.log(`sent ${count} orders and leaves`);
