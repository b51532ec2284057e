// Publishes three orders to the topic `orders` of an Event Grid namespace.
import { AzureKeyCredential, EventGridSenderClient } from '@azure/eventgrid-namespaces';

const { EVENT_GRID_NAMESPACE_ENDPOINT: endpoint = '', EVENT_GRID_NAMESPACE_KEY: key = '' } = process.env;
const client = new EventGridSenderClient(endpoint, new AzureKeyCredential(key), 'orders');

for (const number of [1, 2, 3]) {
  const [id, subject] = [`order-${number}`, `orders/${number}`];
  await client.sendEvents({ id, source: '/shop', type: 'Shop.OrderPlaced', subject, data: { item: 'coffee', number } });
  console.log(`published order ${number}`);
}
