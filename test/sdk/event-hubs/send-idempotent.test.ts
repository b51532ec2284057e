import { EventHubBufferedProducerClient, type EventHubProducerClient } from '@azure/event-hubs';
import { expect, it, onTestFinished } from 'vitest';
import { bodies, startHub } from '../../support/hub.ts';

/** The buffered producer switches this on in the one that it is built on, which has no public option for it. */
function idempotent(producer: EventHubProducerClient, options: object = {}): EventHubProducerClient {
  return Object.assign(producer, { _enableIdempotentRetries: true, _partitionOptions: options });
}

it('an idempotent producer numbers what it publishes, also over several links', async () => {
  const hub = await startHub();
  for (let link = 0; link < 2; link++) {
    const producer = idempotent(hub.producer());
    const numbers: (number | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      const batch = await producer.createBatch({ partitionId: '1' });
      batch.tryAdd({ body: `${link} ${i} first` });
      batch.tryAdd({ body: `${link} ${i} second` });
      await producer.sendBatch(batch);
      numbers.push((batch as { startingPublishedSequenceNumber?: number }).startingPublishedSequenceNumber);
    }
    expect(numbers.map((number) => number! - numbers[0]!)).toEqual([0, 2, 4]);
    await producer.sendBatch([{ body: `${link} array` }], { partitionId: '1' });
  }
  const { start } = hub;
  const events = await hub.receive(14, { partition: '1', ...(start['1'] && { startPosition: start['1'] }) });
  expect(bodies(events)).toEqual(
    [0, 1].flatMap((link) => [
      ...[0, 1, 2].flatMap((i) => [`${link} ${i} first`, `${link} ${i} second`]),
      `${link} array`,
    ]),
  );
});

it('so is a buffered producer', async () => {
  const hub = await startHub({ hub: 'single' });
  const failures: Error[] = [];
  const producer = new EventHubBufferedProducerClient(hub.connectionString, hub.name, {
    enableIdempotentRetries: true,
    onSendEventsErrorHandler: async ({ error }) => void failures.push(error),
  });
  onTestFinished(() => producer.close({ flush: false }));
  for (let i = 0; i < 20; i++) await producer.enqueueEvent({ body: i });
  await producer.flush();
  expect(failures).toEqual([]);
  expect(bodies(await hub.receive(20))).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

it('a producer that comes back with a newer epoch takes over', async () => {
  const hub = await startHub();
  const options = (ownerLevel: number) => ({ 0: { ownerLevel, producerGroupId: 4711, startingSequenceNumber: 10 } });
  const first = idempotent(hub.producer(), options(1));
  await first.sendBatch([{ body: 'first' }], { partitionId: '0' });
  const second = idempotent(hub.producer(), options(2));
  await second.sendBatch([{ body: 'second' }], { partitionId: '0' });
  await expect(first.sendBatch([{ body: 'late' }], { partitionId: '0' })).rejects.toThrow(
    /producer '4711' with epoch '1' has lost to epoch '2'/,
  );
  await second.sendBatch([{ body: 'third' }], { partitionId: '0' });
  const { start } = hub;
  const events = await hub.receive(3, { partition: '0', ...(start['0'] && { startPosition: start['0'] }) });
  expect(bodies(events)).toEqual(['first', 'second', 'third']);
});
