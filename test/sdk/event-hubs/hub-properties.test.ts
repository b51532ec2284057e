import { expect, it } from 'vitest';
import { producerOf, startHub } from '../../support/hub.ts';

it('a hub says what it is called, when it was made and which partitions it has', async () => {
  const hub = await startHub();
  for (const client of [hub.producer(), hub.consumer(), hub.bufferedProducer()]) {
    const { name, createdOn, partitionIds } = await client.getEventHubProperties();
    expect([name, partitionIds]).toEqual([hub.name, ['0', '1', '2', '3']]);
    expect(createdOn.getTime()).toBeLessThanOrEqual(Date.now());
  }
});

it('a hub that is not there is not found', async () => {
  const { connectionString } = await startHub();
  const asking = producerOf(connectionString, 'nope').getEventHubProperties();
  await expect(asking).rejects.toMatchObject({ retryable: false });
  await expect(asking).rejects.toThrow(/The messaging entity 'sb:\/\/.*\/nope' could not be found/);
});
