import { expect, it } from 'vitest';
import { bodies, startHub } from '../../support/hub.ts';

it.each([
  [true, ['two', 'three']],
  [false, ['three']],
])('from a sequence number on, inclusive %s', async (isInclusive, expected) => {
  const hub = await startHub({ hub: 'single' });
  await hub.producer().sendBatch(['one', 'two', 'three'].map((body) => ({ body })));
  const [, second] = await hub.receive(3);
  const startPosition = { sequenceNumber: second!.sequenceNumber, isInclusive };
  expect(bodies(await hub.receive(expected.length, { startPosition }))).toEqual(expected);
});

it('one beyond the end is an error that says where the end is', async () => {
  const hub = await startHub({ hub: 'single' });
  const producer = hub.producer();
  await producer.sendBatch([{ body: 1 }]);
  const { lastEnqueuedSequenceNumber: last } = await producer.getPartitionProperties('0');
  const startPosition = { sequenceNumber: last + 1000 };
  const receiving = hub.receive(1, { startPosition });
  await expect(receiving).rejects.toMatchObject({ code: 'ArgumentError' });
  await expect(receiving).rejects.toThrow(
    `The supplied sequence number '${last + 1000}' is invalid. The last sequence number in the system is '${last}'`,
  );
});
