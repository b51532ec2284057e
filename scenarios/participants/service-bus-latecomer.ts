// Asks the queue `orders` once for a message, for as long as a second, and says what it got.
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
const messages = await client.createReceiver('orders').receiveMessages(1, { maxWaitTimeInMs: 1_000 });
console.log(`got ${messages.length} messages`);
await client.close();
