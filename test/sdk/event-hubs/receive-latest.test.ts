import { latestEventPosition, type ReceivedEventData } from '@azure/event-hubs';
import { expect, it } from 'vitest';
import { attached, bodies, itHere, startHub } from '../../support/hub.ts';

it('the last event, inclusive, is the first that comes', async () => {
  const hub = await startHub({ hub: 'single' });
  await hub.producer().sendBatch([{ body: 'one' }, { body: 'two' }]);
  const events = await hub.receive(1, { startPosition: { offset: '@latest', isInclusive: true } });
  expect(bodies(events)).toEqual(['two']);
});

itHere('from the end comes only what is sent once the receiver is there', async () => {
  const hub = await startHub({ hub: 'single' });
  const producer = hub.producer();
  await producer.sendBatch([{ body: 'before' }]);
  const received: ReceivedEventData[] = [];
  const subscription = hub.consumer().subscribe(
    {
      processEvents: async (events) => void received.push(...events),
      processError: async (error) => {
        throw error;
      },
    },
    { startPosition: latestEventPosition },
  );
  await attached(hub.azure, 1);
  await producer.sendBatch([{ body: 'after' }]);
  await expect.poll(() => bodies(received)).toEqual(['after']);
  await subscription.close();
});
