import { expect } from 'vitest';
import { followMessages } from '../../../src/index.ts';
import { itHere, receiveFrom, startHub } from '../../support/hub.ts';

itHere('events are followed by their contents to each consumer group', async () => {
  const hub = await startHub();
  const producer = hub.producer();
  const batch = await producer.createBatch();
  for (const body of ['first', 'second']) batch.tryAdd({ body });
  await producer.sendBatch(batch);
  for (const group of ['$Default', 'second']) {
    const events = await receiveFrom(hub.consumer(group), 2);
    expect(events.map(({ body }) => body)).toEqual(['first', 'second']);
  }
  const journeys = followMessages(hub.azure.capture());
  expect(
    journeys.map(({ legs }) =>
      legs.map(({ entity, follows }) => [/ConsumerGroups\/(\w|\$)/.exec(entity)?.[1], follows]),
    ),
  ).toEqual([
    [
      [undefined, undefined],
      ['$', 0],
      ['s', 0],
    ],
    [
      [undefined, undefined],
      ['$', 0],
      ['s', 0],
    ],
  ]);
});
