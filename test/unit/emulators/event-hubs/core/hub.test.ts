import { expect, it } from 'vitest';
import { partitionOfKey } from '../../../../../emulators/event-hubs/core/partition-key-hash.ts';
import { Bench, bytes, hub } from './namespace-fixture.ts';

const publish = { type: 'publish', hub: 'orders', payloads: [bytes(1)] } as const;

it('spreads batches without key or partition over the partitions, each as a whole', () => {
  const bench = new Bench([hub({ partitionCount: 3 })]);
  const sent = Array.from({ length: 4 }, () => bench.done({ ...publish, payloads: [bytes(1), bytes(1)] }));
  expect(sent).toEqual([
    { partition: '0', firstSequenceNumber: 0 },
    { partition: '1', firstSequenceNumber: 0 },
    { partition: '2', firstSequenceNumber: 0 },
    { partition: '0', firstSequenceNumber: 2 },
  ]);
});

it('puts a key or a publisher always into the same partition, unless one is named', () => {
  const bench = new Bench([hub({ partitionCount: 8 })]);
  const expected = String(partitionOfKey('pk1', 8));
  expect(bench.done({ ...publish, partitionKey: 'pk1' }).partition).toBe(expected);
  expect(bench.done({ ...publish, publisher: 'pk1' }).partition).toBe(expected);
  expect(bench.done({ ...publish, partitionKey: 'pk1', publisher: 'other' }).partition).toBe(expected);
  expect(bench.done({ ...publish, partitionKey: 'pk1', partition: '0' }).partition).toBe('0');
  // Nor does that take the turn of those without a key.
  expect(bench.done(publish).partition).toBe('0');
});

it.each([
  [{ hub: 'none' }, 'hub-not-found'],
  [{ partition: '2' }, 'partition-not-found'],
  [{ partition: '1.0' }, 'partition-not-found'],
  [{ payloads: [] }, 'argument-out-of-range'],
])('refuses %o', (changes, error) => {
  expect(new Bench().failed({ ...publish, ...changes }).error).toBe(error);
});

it('says which partitions there are when one is not', () => {
  expect(new Bench().failed({ ...publish, partition: '7' }).detail).toContain('It should be between 0 and 1.');
});

it.each(['Disabled', 'SendDisabled'] as const)('takes in nothing while it is %s', (status) => {
  const bench = new Bench([hub({ status })]);
  expect(bench.failed(publish)).toEqual({ error: 'hub-disabled', detail: 'orders' });
});

it('is found in any case, and has the default group whatever is declared', () => {
  const bench = new Bench([hub({ consumerGroups: [{ name: '$DEFAULT', userMetadata: 'mine' }] })]);
  expect(bench.done({ type: 'get-hub', hub: 'ORDERS' })).toMatchObject({
    definition: { name: 'orders', consumerGroups: [{ name: '$Default', userMetadata: 'mine' }] },
    createdAtMs: 0,
    partitionIds: ['0', '1'],
    eventCount: 0,
    sizeBytes: 0,
  });
});
