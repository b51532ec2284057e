// Sends an order to each of the four partitions of the hub `orders`, as many times as the first argument says.
import { EventHubProducerClient } from '@azure/event-hubs';

const client = new EventHubProducerClient(process.env.EVENT_HUBS_CONNECTION_STRING ?? '', 'orders');

let sent = 0;
for (let round = 0; round < Number(process.argv[2] ?? 1); round++) {
  for (const partitionId of await client.getPartitionIds()) {
    await client.sendBatch([{ body: { item: 'coffee', partitionId } }], { partitionId });
    sent++;
  }
}
console.log(`sent ${sent}`);

await client.close();
