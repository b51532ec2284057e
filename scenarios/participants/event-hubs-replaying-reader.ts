// Reads the hub `accounts` from its first event to its last, adds up what each account holds, prints it, and leaves.
import { EventHubConsumerClient, earliestEventPosition } from '@azure/event-hubs';

const client = new EventHubConsumerClient(
  EventHubConsumerClient.defaultConsumerGroupName,
  process.env.EVENT_HUBS_CONNECTION_STRING ?? '',
  'accounts',
);

const partitionIds = await client.getPartitionIds();
const partitions = await Promise.all(partitionIds.map((id) => client.getPartitionProperties(id)));
const total = partitions.reduce((sum, { lastEnqueuedSequenceNumber }) => sum + lastEnqueuedSequenceNumber + 1, 0);

const balances = new Map<string, number>();
let replayed = 0;
await new Promise<void>((resolve, reject) => {
  client.subscribe(
    {
      async processEvents(events) {
        for (const { body } of events) balances.set(body.account, (balances.get(body.account) ?? 0) + body.amount);
        replayed += events.length;
        if (replayed === total) resolve();
      },
      processError: async (error) => reject(error),
    },
    { startPosition: earliestEventPosition },
  );
});
await client.close();

for (const [account, balance] of [...balances].sort()) console.log(`${account} holds ${balance}`);
console.log(`replayed ${replayed} events`);
