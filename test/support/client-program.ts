// A Service Bus client in a process of its own: sends MESSAGES messages to QUEUE, receives and completes as many, says so.
// HOST, if given, is the name of this machine for it. With STAY it then keeps its connection until it is ended from outside.
import dns from 'node:dns';
import { ServiceBusClient } from '@azure/service-bus';
import { WebSocket } from 'ws';

const { CONNECTION_STRING = '', QUEUE = '', MESSAGES = '3', WEBSOCKETS, STAY, HOST } = process.env;
// Stands for an entry in the hosts file.
if (HOST !== undefined) {
  const { lookup } = dns;
  dns.lookup = ((host: string, ...rest: [never]) =>
    lookup(host === HOST ? '127.0.0.1' : host, ...rest)) as typeof lookup;
}
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
