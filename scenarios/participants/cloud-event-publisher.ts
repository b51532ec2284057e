// Publishes three orders as CloudEvents to an Event Grid topic.
import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';

const { EVENT_GRID_TOPIC_ENDPOINT: endpoint = '', EVENT_GRID_TOPIC_KEY: key = '' } = process.env;
const client = new EventGridPublisherClient(endpoint, 'CloudEvent', new AzureKeyCredential(key));

for (const number of [1, 2, 3]) {
  const subject = `orders/${number}`;
  await client.send([{ source: '/shop', type: 'Shop.OrderPlaced', subject, data: { item: 'coffee', number } }]);
  console.log(`published order ${number}`);
}
