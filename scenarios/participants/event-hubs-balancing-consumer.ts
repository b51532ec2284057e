// Shares the partitions of the hub `orders` with others of its kind, and notes in blobs how far it has come, until it is told to stop.
import { EventHubConsumerClient, earliestEventPosition } from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { ContainerClient } from '@azure/storage-blob';

const container = new ContainerClient(process.env.STORAGE_CONNECTION_STRING ?? '', 'checkpoints');
await container.createIfNotExists();

const client = new EventHubConsumerClient(
  EventHubConsumerClient.defaultConsumerGroupName,
  process.env.EVENT_HUBS_CONNECTION_STRING ?? '',
  'orders',
  new BlobCheckpointStore(container),
  { loadBalancingOptions: { strategy: 'greedy', updateIntervalInMs: 250 } },
);

const owned = new Set<string>();
let processed = 0;
const subscription = client.subscribe(
  {
    async processInitialize({ partitionId }) {
      owned.add(partitionId);
      console.log(`owns ${owned.size} partitions`);
    },
    async processEvents(events, context) {
      const last = events.at(-1);
      if (last === undefined) return;
      await context.updateCheckpoint(last);
      processed += events.length;
      console.log(`processed ${processed} events`);
    },
    async processClose(_reason, { partitionId }) {
      owned.delete(partitionId);
      console.log(`left with ${owned.size} partitions`);
    },
    async processError(error) {
      // Another one has taken the partition over: so the work is shared.
      if ('code' in error && error.code === 'ReceiverDisconnectedError') return;
      console.error(error.message);
      process.exitCode = 1;
    },
  },
  { startPosition: earliestEventPosition },
);

process.once('SIGTERM', async () => {
  await subscription.close();
  await client.close();
  console.log(`processed ${processed} events in all`);
});
