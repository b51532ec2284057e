// A Service Bus client in a process of its own: sends MESSAGES messages to QUEUE, receives and completes as many, says so.
// With STAY it then keeps its connection until it is ended from outside.
import { ServiceBusClient } from '@azure/service-bus';
import { WebSocket } from 'ws';

const { CONNECTION_STRING = '', QUEUE = '', MESSAGES = '3', WEBSOCKETS, STAY } = process.env;
const client = new ServiceBusClient(CONNECTION_STRING, {
  retryOptions: { maxRetries: 0, timeoutInMs: 20_000 },
  ...(WEBSOCKETS === undefined ? {} : { webSocketOptions: { webSocket: WebSocket } }),
});
const count = Number(MESSAGES);
try {
  const sender = client.createSender(QUEUE);
  const receiver = client.createReceiver(QUEUE);
  for (let i = 0; i < count; i++) await sender.sendMessages({ body: `message ${i}` });
  for (let received = 0; received < count; ) {
    for (const message of await receiver.receiveMessages(count - received, { maxWaitTimeInMs: 10_000 })) {
      await receiver.completeMessage(message);
      received++;
    }
  }
  console.log(`completed ${count}`);
  if (STAY === undefined) await client.close();
  else setInterval(() => {}, 60_000);
} catch (error) {
  const { code, message } = error as Error & { code?: string };
  console.log(`failed ${code}: ${message}`);
  await client.close();
}
