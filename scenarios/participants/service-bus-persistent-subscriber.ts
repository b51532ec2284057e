// Gives the queue `orders` a handler, and dials again soon when its connection is cut, until it is told to stop.
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '', {
  retryOptions: { retryDelayInMs: 100, maxRetryDelayInMs: 500 },
});
const receiver = client.createReceiver('orders');

receiver.subscribe(
  {
    async processMessage({ messageId }) {
      console.log(`handled ${messageId}`);
    },
    async processError({ error }) {
      console.log(`is cut off: ${error.message}`);
    },
  },
  { maxConcurrentCalls: 5 },
);

process.once('SIGTERM', async () => {
  await receiver.close();
  await client.close();
  console.log('leaves');
  // Of the connection that was cut the client still has timers, for a minute.
  process.exit();
});
