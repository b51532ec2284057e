import { expect, it } from 'vitest';
import { receiveAll, startBus } from '../../support/bus.ts';

it('a partition key is kept', async () => {
  const bus = await startBus();
  const queue = await bus.queue('partitioned');
  const client = bus.client();
  await client.createSender(queue).sendMessages([
    { body: 1, partitionKey: 'north' },
    { body: 2, partitionKey: 'north' },
  ]);
  const messages = await receiveAll(client.createReceiver(queue, { receiveMode: 'receiveAndDelete' }), 2);
  expect(messages.map(({ partitionKey }) => partitionKey)).toEqual(['north', 'north']);
});

it('a batch of several partition keys is refused where there are partitions', async () => {
  const bus = await startBus();
  const sender = bus.client().createSender(await bus.queue('partitioned'));
  const messages = [
    { body: 1, partitionKey: 'north' },
    { body: 2, partitionKey: 'south' },
  ];
  await expect(sender.sendMessages(messages)).rejects.toThrow(
    'Batching brokered messages with distinct SessionId or PartitionKey is not supported',
  );
});
