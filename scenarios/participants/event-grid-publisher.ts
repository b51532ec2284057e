// Publishes three orders to an Event Grid topic.
import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';

const { EVENT_GRID_TOPIC_ENDPOINT: endpoint = '', EVENT_GRID_TOPIC_KEY: key = '' } = process.env;
const client = new EventGridPublisherClient(endpoint, 'EventGrid', new AzureKeyCredential(key));

for (const number of [1, 2, 3]) {
  await client.send([
    { subject: `orders/${number}`, eventType: 'Shop.OrderPlaced', dataVersion: '1', data: { item: 'coffee', number } },
  ]);
  console.log(`published order ${number}`);
}
