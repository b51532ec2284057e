// Publishes six orders to the topic `orders`, with the properties that subscriptions may ask for.
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
const sender = client.createSender('orders');

for (const [i, amount] of [5, 20, 300, 8, 1_000, 40].entries()) {
  const region = i % 2 === 0 ? 'north' : 'south';
  await sender.sendMessages({
    messageId: `order-${i + 1}`,
    body: { amount },
    applicationProperties: { amount, region },
  });
  console.log(`published order-${i + 1}: ${amount} from the ${region}`);
}
await client.close();
