import { earliestEventPosition, type ReceivedEventData } from '@azure/event-hubs';
import { expect } from 'vitest';
import { attached, bodies, type Hub, itHere, startHub } from '../../support/hub.ts';

/** A receiver of partition 0, what it has received, and the error that has ended it. */
function watch(hub: Hub, ownerLevel?: number) {
  const received: ReceivedEventData[] = [];
  const errors: (Error & { code?: string })[] = [];
  const closed: string[] = [];
  hub.consumer().subscribe(
    '0',
    {
      processEvents: async (events) => void received.push(...events),
      processError: async (error) => void errors.push(error),
      processClose: async (reason) => void closed.push(reason),
    },
    { startPosition: earliestEventPosition, ...(ownerLevel !== undefined && { ownerLevel }) },
  );
  return { received, errors, closed };
}

for (const [older, newer] of [
  [1, 2],
  [3, 3],
] as const) {
  itHere(`a receiver with the owner level ${newer} takes the partition from one with ${older}`, async () => {
    const hub = await startHub();
    const loser = watch(hub, older);
    await attached(hub.azure, 1);
    const winner = watch(hub, newer);
    await expect.poll(() => loser.errors).toHaveLength(1);
    const [error] = loser.errors;
    expect(error).toMatchObject({ code: 'ReceiverDisconnectedError', retryable: false });
    expect(error!.message).toMatch(
      new RegExp(
        `New receiver '[^']+' with higher epoch of '${newer}' is created hence current receiver '[^']+' with epoch '${older}' is ` +
          'getting disconnected\\. If you are recreating the receiver, make sure a higher epoch is used\\. TrackingId:',
      ),
    );
    await expect.poll(() => loser.closed).toEqual(['OwnershipLost']);
    await hub.producer().sendBatch([{ body: 'for the winner' }], { partitionId: '0' });
    await expect.poll(() => bodies(winner.received)).toEqual(['for the winner']);
    expect([loser.received, winner.errors]).toEqual([[], []]);
  });
}

itHere('a receiver with an owner level takes the partition from all that have none', async () => {
  const hub = await startHub();
  const losers = [watch(hub), watch(hub)];
  await attached(hub.azure, 2);
  const winner = watch(hub, 1);
  for (const { errors } of losers) {
    await expect.poll(() => errors).toMatchObject([{ code: 'ReceiverDisconnectedError' }]);
  }
  await hub.producer().sendBatch([{ body: 1 }], { partitionId: '0' });
  await expect.poll(() => bodies(winner.received)).toEqual([1]);
});
