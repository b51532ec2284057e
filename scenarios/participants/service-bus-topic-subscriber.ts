// Gives a subscription of the topic `orders` a handler, until it is told to stop. The first argument is the subscription's name.
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
const receiver = client.createReceiver('orders', process.argv[2] ?? '');

const handled: unknown[] = [];
receiver.subscribe(
  {
    async processMessage({ messageId }) {
      handled.push(messageId);
      console.log(`handled ${messageId}`);
    },
    async processError({ error }) {
      console.error(error.message);
      process.exitCode = 1;
    },
  },
  { maxConcurrentCalls: 5 },
);

process.once('SIGTERM', async () => {
  await receiver.close();
  await client.close();
  console.log(`handled in all: ${handled.join(', ')}`);
});
