// Writes what happens to three accounts to the hub `accounts`, each account with its events in order, and leaves.
import { EventHubProducerClient } from '@azure/event-hubs';

const client = new EventHubProducerClient(process.env.EVENT_HUBS_CONNECTION_STRING ?? '', 'accounts');

for (const account of ['alpha', 'beta', 'gamma']) {
  const amounts = [100, -30, 5];
  await client.sendBatch(
    amounts.map((amount) => ({ body: { account, amount } })),
    { partitionKey: account },
  );
  console.log(`wrote ${amounts.length} events of ${account}`);
}

await client.close();
