import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventHubProducerClient } from '@azure/event-hubs';
import { expect, onTestFinished } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { startTestAzwire } from '../../support/bus.ts';
import { bodies, consumerOf, itHere, producerOf, receiveFrom } from '../../support/hub.ts';

const CONFIG = {
  eventHubs: { namespaces: [{ name: 'kept', eventHubs: [{ name: 'readings', partitionCount: 2 }] }] },
};

async function dataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'azwire-data-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** What happens in one life of azwire. */
async function live<T>(data: string, during: (connectionString: string, azure: Azwire) => Promise<T>): Promise<T> {
  const azure = await startTestAzwire({ ...CONFIG, data });
  try {
    return await during(azure.connectionString('event-hubs'), azure);
  } finally {
    await azure.stop();
  }
}

itHere('events, their numbers, offsets and keys survive a restart, and counting goes on', async () => {
  const data = await dataDirectory();
  const before = await live(data, async (connectionString) => {
    const producer = producerOf(connectionString, 'readings');
    await producer.sendBatch([{ body: 1 }, { body: 2 }], { partitionId: '1' });
    await producer.sendBatch([{ body: 3 }], { partitionKey: 'pk1' });
    const properties = await producer.getPartitionProperties('1');
    await producer.close();
    return properties;
  });
  await live(data, async (connectionString) => {
    const producer = producerOf(connectionString, 'readings');
    expect(await producer.getPartitionProperties('1')).toEqual(before);
    await producer.sendBatch([{ body: 4 }], { partitionId: '1' });
    const consumer = consumerOf(connectionString, 'readings');
    const events = await receiveFrom(consumer, 4, { partition: '1' });
    expect(bodies(events)).toEqual([1, 2, 3, 4]);
    expect(events.map(({ sequenceNumber }) => sequenceNumber)).toEqual([0, 1, 2, 3]);
    expect([events[2]!.partitionKey, events[2]!.offset]).toEqual(['pk1', before.lastEnqueuedOffset]);
    const startPosition = { offset: before.lastEnqueuedOffset };
    expect(bodies(await receiveFrom(consumer, 1, { partition: '1', startPosition }))).toEqual([4]);
    await Promise.all([producer.close(), consumer.close()]);
  });
});

itHere('a namespace that was made at run time is there again, and a removed one is not', async () => {
  const data = await dataDirectory();
  await live(data, async (_connectionString, azure) => {
    azure.createNamespace('event-hubs', { name: 'gone', eventHubs: [{ name: 'a' }] }).dispose();
    const { connectionString } = azure.createNamespace('event-hubs', { name: 'late', eventHubs: [{ name: 'a' }] });
    const producer = new EventHubProducerClient(connectionString, 'a');
    await producer.sendBatch([{ body: 'kept' }]);
    await producer.close();
  });
  await live(data, async (_connectionString, azure) => {
    expect(azure.namespaces('event-hubs')).toEqual(['kept', 'late']);
    expect(azure.purge('event-hubs', 'late')).toBe(1);
  });
});
