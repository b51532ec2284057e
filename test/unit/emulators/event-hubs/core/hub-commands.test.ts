import { describe, expect, it } from 'vitest';
import { Bench, bytes, hub, LIMITS } from './namespace-fixture.ts';

const group = (name: string) => ({ name, userMetadata: undefined });

describe('creating', () => {
  it('makes a hub that can be used at once', () => {
    const bench = new Bench([]);
    const created = bench.done({ type: 'create-hub', definition: hub({ consumerGroups: [group('audit')] }) });
    expect(created).toMatchObject({ createdAtMs: 1_000, updatedAtMs: 1_000, partitionIds: ['0', '1'] });
    expect(bench.events).toEqual([
      { type: 'hub-created', hub: 'orders', definition: created.definition, createdAtMs: 1_000 },
    ]);
    bench.publish(1);
    expect(bench.readAll({ consumerGroup: 'audit' })).toEqual([0]);
  });

  it.each([
    [{ name: 'ORDERS' }, 'hub-already-exists'],
    [{ partitionCount: 0 }, 'hub-definition-invalid'],
    [{ partitionCount: 1.5 }, 'hub-definition-invalid'],
    [{ partitionCount: LIMITS.partitionsPerHubMax + 1 }, 'hub-definition-invalid'],
    [{ retentionMs: 0 }, 'hub-definition-invalid'],
    [{ retentionMs: LIMITS.retentionMsMax + 1 }, 'hub-definition-invalid'],
    [{ retentionBytesMax: 0 }, 'hub-definition-invalid'],
    [{ consumerGroups: [group('a'), group('A')] }, 'consumer-group-already-exists'],
    [{ consumerGroups: [group('a'), group('b'), group('c')] }, 'consumer-group-limit-reached'],
  ])('%o fails', (changes, error) => {
    const bench = new Bench();
    expect(bench.failed({ type: 'create-hub', definition: hub({ name: 'new', ...changes }) }).error).toBe(error);
  });

  it('more hubs than may be fails', () => {
    const bench = new Bench([hub(), hub({ name: 'b' }), hub({ name: 'c' })]);
    const { error } = bench.failed({ type: 'create-hub', definition: hub({ name: 'd' }) });
    expect(error).toBe('hub-limit-reached');
  });
});

describe('updating', () => {
  it('adds partitions, and takes none away', () => {
    const bench = new Bench();
    const { partitionIds } = bench.done({ type: 'update-hub', definition: hub({ name: 'Orders', partitionCount: 3 }) });
    expect(partitionIds).toEqual(['0', '1', '2']);
    expect(bench.events.at(-1)).toMatchObject({ type: 'hub-updated', hub: 'orders', definition: { name: 'orders' } });
    expect(bench.failed({ type: 'update-hub', definition: hub({ partitionCount: 2 }) }).error).toBe(
      'hub-property-immutable',
    );
    expect(bench.failed({ type: 'update-hub', definition: hub({ name: 'none' }) }).error).toBe('hub-not-found');
  });

  it('to disabled closes readers', () => {
    const bench = new Bench();
    const readers = [bench.reader(), bench.reader({ partition: '1', ownerLevel: 1 })];
    bench.done({ type: 'update-hub', definition: hub({ status: 'SendDisabled' }) });
    expect(bench.notices).toEqual([]);
    bench.done({ type: 'update-hub', definition: hub({ status: 'Disabled' }) });
    expect(bench.notices).toEqual(
      readers.map((reader) => ({
        type: 'reader-closed',
        reader,
        failure: { error: 'hub-disabled', detail: 'orders' },
      })),
    );
    expect(bench.failed(bench.openReader()).error).toBe('hub-disabled');
  });

  it('closes the readers of groups that are gone, and no others', () => {
    const bench = new Bench([hub({ consumerGroups: [group('a'), group('b')] })]);
    const [inA, inB] = [bench.reader({ consumerGroup: 'a' }), bench.reader({ consumerGroup: 'b' })];
    bench.done({ type: 'update-hub', definition: hub({ consumerGroups: [group('B')] }) });
    expect(bench.notices).toMatchObject([{ reader: inA, failure: { error: 'consumer-group-deleted', detail: 'a' } }]);
    bench.grant(inB, 1);
    bench.publish(1);
    expect(bench.got(inB)).toEqual([0]);
  });
});

describe('consumer groups', () => {
  it('are added and removed', () => {
    const bench = new Bench();
    const add = { type: 'add-consumer-group', hub: 'orders', consumerGroup: group('audit') } as const;
    const names = bench.done(add).definition.consumerGroups.map(({ name }) => name);
    expect(names).toEqual(['$Default', 'audit']);
    expect(bench.failed(add).error).toBe('consumer-group-already-exists');
    const reader = bench.reader({ consumerGroup: 'audit' });
    const remove = { type: 'remove-consumer-group', hub: 'orders', consumerGroup: 'AUDIT' } as const;
    expect(bench.done(remove).definition.consumerGroups).toEqual([group('$Default')]);
    expect(bench.notices).toMatchObject([{ reader }]);
    expect(bench.failed(remove).error).toBe('consumer-group-not-found');
    expect(bench.failed({ ...remove, consumerGroup: '$default' }).error).toBe('default-consumer-group-fixed');
  });
});

it('deleting closes readers and producers, and the name is free', () => {
  const bench = new Bench();
  const reader = bench.reader();
  bench.publish(3);
  bench.done({ type: 'open-producer', hub: 'orders', partition: '1', producer: 5 });
  bench.done({ type: 'delete-hub', hub: 'Orders' });
  expect(bench.notices).toMatchObject([
    { type: 'reader-closed', reader, failure: { error: 'hub-deleted' } },
    { type: 'producer-closed', producer: 5, failure: { error: 'hub-deleted' } },
  ]);
  expect(bench.events.at(-1)).toEqual({ type: 'hub-deleted', hub: 'orders' });
  expect(bench.failed({ type: 'get-hub', hub: 'orders' }).error).toBe('hub-not-found');
  bench.done({ type: 'create-hub', definition: hub() });
  bench.publish(1);
  expect(bench.readAll()).toEqual([0]);
});

it('lists hubs by name, with their counts', () => {
  const bench = new Bench([hub({ name: 'b' }), hub({ name: 'A' }), hub()]);
  bench.done({ type: 'publish', hub: 'b', payloads: [bytes(6), bytes(0)] });
  const list = (skip: number, top: number) =>
    bench
      .done({ type: 'list-hubs', skip, top })
      .hubs.map(({ definition: { name }, eventCount, sizeBytes }) => [name, eventCount, sizeBytes]);
  expect(list(0, 9)).toEqual([
    ['A', 0, 0],
    ['b', 2, 54],
    ['orders', 0, 0],
  ]);
  expect(list(1, 1)).toEqual([['b', 2, 54]]);
  expect(bench.failed({ type: 'list-hubs', skip: -1, top: 1 }).error).toBe('argument-out-of-range');
});
