// Shares the change feed of the container `orders` with others of its kind, until it is told to stop.
import { CosmosClient } from '@azure/cosmos';
import { ChangeFeedProcessor } from '../../src/change-feed-processor/index.ts';

const client = new CosmosClient(process.env.COSMOS_CONNECTION_STRING ?? '');
const shop = client.database('shop');

let processed = 0;
const processor = new ChangeFeedProcessor({
  name: 'billing-',
  instanceName: `worker-${process.pid}`,
  container: shop.container('orders'),
  leases: shop.container('leases'),
  startFrom: 'beginning',
  ...{ pollDelayMs: 100, leaseAcquireMs: 250, leaseRenewMs: 250 },
  onChanges(orders) {
    processed += orders.length;
    console.log(`processed ${processed} orders`);
  },
  onAcquired: () => console.log(`owns ${processor.leaseTokens.length} ranges`),
  onReleased: () => console.log(`left with ${processor.leaseTokens.length} ranges`),
  onError(error) {
    console.error(error);
    process.exitCode = 1;
  },
});
await processor.start();

process.once('SIGTERM', async () => {
  await processor.stop();
  client.dispose();
  console.log(`processed ${processed} orders in all`);
});
