// Puts three products into the container `products`; the next time, each costs 1 more.
import { CosmosClient } from '@azure/cosmos';

const client = new CosmosClient(process.env.COSMOS_CONNECTION_STRING ?? '');
const products = client.database('shop').container('products');

for (const id of ['coffee', 'tea', 'water']) {
  const { resource } = await products.item(id, id).read<{ price: number }>();
  const price = (resource?.price ?? 2) + 1;
  await products.items.upsert({ id, price });
  console.log(`${id} costs ${price}`);
}
client.dispose();
