// Takes orders from the queue `orders`, two at a time, a tenth of a second each, until it is told to stop.
import { setTimeout as delay } from 'node:timers/promises';
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
const receiver = client.createReceiver('orders');

let handled = 0;
receiver.subscribe(
  {
    async processMessage({ messageId }) {
      await delay(100);
      handled++;
      console.log(`handled ${messageId}`);
    },
    async processError({ error }) {
      console.error(error.message);
      process.exitCode = 1;
    },
  },
  { maxConcurrentCalls: 2 },
);

process.once('SIGTERM', async () => {
  await receiver.close();
  await client.close();
  console.log(`handled ${handled} in all`);
});
