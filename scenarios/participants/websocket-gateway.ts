// Reads the hub `orders` and tells each event to all browsers that are connected, by WebSocket.
import { createServer } from 'node:http';
import { EventHubConsumerClient, earliestEventPosition } from '@azure/event-hubs';
import { WebSocketServer } from 'ws';

const server = createServer();
const browsers = new WebSocketServer({ server });
browsers.on('connection', () => console.log(`${browsers.clients.size} browsers are connected`));
server.listen(Number(process.env.PORT), process.env.HOST, () => console.log('is open'));

const client = new EventHubConsumerClient(
  EventHubConsumerClient.defaultConsumerGroupName,
  process.env.EVENT_HUBS_CONNECTION_STRING ?? '',
  'orders',
);
const orders = client.subscribe(
  {
    async processEvents(events) {
      for (const { body } of events) for (const browser of browsers.clients) browser.send(JSON.stringify(body));
    },
    async processError(error) {
      console.error(error.message);
      process.exitCode = 1;
    },
  },
  { startPosition: earliestEventPosition },
);

process.once('SIGTERM', async () => {
  await orders.close();
  await client.close();
  for (const browser of browsers.clients) browser.close();
  server.close();
});
