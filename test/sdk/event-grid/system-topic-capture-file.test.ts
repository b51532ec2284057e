import { expect, it } from 'vitest';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { Subscriber, startGrid, webHook } from '../../support/event-grid.ts';
import { producerOf } from '../../support/hub.ts';

const NAMESPACE = 'Microsoft.EventHub/namespaces/hubs';

it('delivers that Event Hubs has written a capture file', async () => {
  const clock = new VirtualClock(Date.UTC(2026, 0, 2, 3, 4, 5));
  const subscriber = await Subscriber.start();
  const capture = {
    enabled: true,
    intervalInSeconds: 60,
    skipEmptyArchives: true,
    destination: { blobContainer: 'archive' },
  };
  const hubs = { name: 'hubs', eventHubs: [{ name: 'captured', partitionCount: 2, capture }] };
  const subscription = { source: NAMESPACE, name: 'files', destination: webHook(subscriber.url) };
  const config = { storage: {}, eventHubs: { namespaces: [hubs] } };
  const azure = await startGrid({ eventSubscriptions: [subscription] }, { clock, config });
  await producerOf(azure.connectionString('event-hubs'), 'captured').sendBatch([{ body: 'a' }], { partitionId: '1' });
  clock.advance(60_000);
  const [event] = await subscriber.received(1);
  expect(event).toMatchObject({
    topic: expect.stringMatching(new RegExp(`/${NAMESPACE}$`)),
    subject: 'eventhubs/captured',
    eventType: 'Microsoft.EventHub.CaptureFileCreated',
    dataVersion: '',
    data: {
      fileUrl: expect.stringMatching(/\/archive\/hubs\/captured\/1\/2026\/01\/02\/03\/04\/05\.avro$/),
      fileType: 'AzureBlockBlob',
      partitionId: '1',
      eventCount: 1,
      firstSequenceNumber: 0,
      lastSequenceNumber: 0,
    },
  });
});
