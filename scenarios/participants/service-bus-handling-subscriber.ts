// Gives the queue `orders` a handler, which is called with each message as it comes, until the program is told to stop.
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
const receiver = client.createReceiver('orders');

let handled = 0;
receiver.subscribe(
  {
    async processMessage(message) {
      handled++;
      console.log(`handled ${message.messageId}`);
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
  console.log(`handled ${handled} in all`);
});
