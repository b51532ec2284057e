// Takes orders from the queue `orders` and tells each to all browsers that listen, by server-sent events.
import { createServer, type ServerResponse } from 'node:http';
import { ServiceBusClient } from '@azure/service-bus';

const browsers = new Set<ServerResponse>();
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  browsers.add(response);
  response.once('close', () => browsers.delete(response));
  console.log(`${browsers.size} browsers listen`);
});
server.listen(Number(process.env.PORT), process.env.HOST, () => console.log('is open'));

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
const orders = client.createReceiver('orders');
orders.subscribe(
  {
    async processMessage({ messageId, body }) {
      for (const browser of browsers) browser.write(`id: ${messageId}\ndata: ${JSON.stringify(body)}\n\n`);
    },
    async processError({ error }) {
      console.error(error.message);
      process.exitCode = 1;
    },
  },
  { maxConcurrentCalls: 5 },
);

process.once('SIGTERM', async () => {
  await orders.close();
  await client.close();
  for (const browser of browsers) browser.end();
  server.close();
});
