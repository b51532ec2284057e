// Asks the till what coffee costs, and leaves with the answer.
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
await client.createSender('questions').sendMessages({ body: 'coffee' });
const [answer] = await client
  .createReceiver('answers', { receiveMode: 'receiveAndDelete' })
  .receiveMessages(1, { maxWaitTimeInMs: 20_000 });
console.log(`is told: ${answer?.body ?? 'nothing'}`);
await client.close();
