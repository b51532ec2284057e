// Writes so many orders (default 20) of as many customers to the container `orders`, and leaves.
import { randomUUID } from 'node:crypto';
import { CosmosClient } from '@azure/cosmos';

const client = new CosmosClient(process.env.COSMOS_CONNECTION_STRING ?? '');
const orders = client.database('shop').container('orders');
const count = Number(process.argv[2] ?? 20);

for (let order = 1; order <= count; order++) {
  await orders.items.create({ id: randomUUID(), customer: `customer-${order}`, item: 'coffee' });
}
console.log(`wrote ${count} orders`);
client.dispose();
