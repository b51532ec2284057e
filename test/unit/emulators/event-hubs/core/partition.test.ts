import { describe, expect, it } from 'vitest';
import { Bench, bytes, hub } from './namespace-fixture.ts';

const SMALL_SEGMENTS = { memory: { segmentBytesMax: 60, archivedBytesMax: 0 } };
const partition = { type: 'get-partition', hub: 'orders', partition: '0' } as const;

describe('numbers, offsets and times', () => {
  it('of an empty partition', () => {
    expect(new Bench().done(partition)).toEqual({
      hub: 'orders',
      partition: '0',
      beginSequenceNumber: 0,
      lastEnqueued: { sequenceNumber: -1, offset: -1, enqueuedAtMs: undefined },
      isEmpty: true,
      sizeBytes: 0,
    });
  });

  it('rise, and never the time falls', () => {
    const bench = new Bench();
    const publish = { type: 'publish', hub: 'orders', partition: '0' } as const;
    bench.done({ ...publish, payloads: [bytes(0), bytes(3)] });
    bench.nowMs = 500;
    bench.done({ ...publish, payloads: [bytes(1)], partitionKey: 'k', publisher: 'p' });
    const reader = bench.reader();
    bench.grant(reader, 9);
    expect(bench.gotEvents(reader)).toEqual([
      {
        sequenceNumber: 0,
        offset: 0,
        enqueuedAtMs: 1_000,
        partitionKey: undefined,
        publisher: undefined,
        payload: bytes(0),
      },
      {
        sequenceNumber: 1,
        offset: 24,
        enqueuedAtMs: 1_000,
        partitionKey: undefined,
        publisher: undefined,
        payload: bytes(3),
      },
      { sequenceNumber: 2, offset: 51, enqueuedAtMs: 1_000, partitionKey: 'k', publisher: 'p', payload: bytes(1) },
    ]);
    expect(bench.done(partition)).toMatchObject({
      lastEnqueued: { sequenceNumber: 2, offset: 51, enqueuedAtMs: 1_000 },
      isEmpty: false,
      sizeBytes: 76,
    });
  });
});

describe('retention', () => {
  it('by time is exact for readers, while segments go as a whole', () => {
    const bench = new Bench([hub({ retentionMs: 100 })], SMALL_SEGMENTS);
    for (bench.nowMs = 0; bench.nowMs < 50; bench.nowMs += 10) bench.publish(1);
    expect(bench.wakeAtMs).toBe(100);
    bench.nowMs = 109;
    expect(bench.readAll()).toEqual([1, 2, 3, 4]);
    expect(bench.events.filter(({ type }) => type === 'events-removed')).toEqual([]);
    bench.nowMs = 110;
    bench.done({ type: 'wake' });
    expect(bench.events.at(-1)).toEqual({
      type: 'events-removed',
      hub: 'orders',
      partition: 0,
      bounds: {
        beginSequenceNumber: 2,
        firstSequenceNumber: 2,
        firstOffset: 50,
        lastOffset: 100,
        lastEnqueuedAtMs: 40,
      },
    });
    expect(bench.wakeAtMs).toBe(130);
    bench.nowMs = 139;
    expect(bench.done(partition)).toMatchObject({ beginSequenceNumber: 4, isEmpty: false });
    bench.nowMs = 140;
    expect(bench.done(partition)).toMatchObject({
      beginSequenceNumber: 5,
      lastEnqueued: { sequenceNumber: 4, offset: 100 },
      isEmpty: true,
      sizeBytes: 0,
    });
    expect(bench.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
    bench.publish(1);
    expect(bench.wakeAtMs).toBe(240);
    expect(bench.readAll()).toEqual([5]);
  });

  it('by size keeps the newest, and at least the last', () => {
    const bench = new Bench([hub({ retentionBytesMax: 80 })], SMALL_SEGMENTS);
    bench.publish(10);
    expect(bench.readAll()).toEqual([7, 8, 9]);
    bench.done({ type: 'publish', hub: 'orders', partition: '0', payloads: [bytes(1_000)] });
    expect(bench.readAll()).toEqual([10]);
    expect(bench.events.findLast(({ type }) => type === 'events-removed')).toMatchObject({
      bounds: { firstSequenceNumber: 10 },
    });
  });

  it('that becomes longer brings nothing back', () => {
    const bench = new Bench([hub({ retentionMs: 100 })]);
    bench.publish(1);
    bench.nowMs += 50;
    bench.publish(1);
    bench.nowMs += 60;
    bench.done({ type: 'update-hub', definition: hub({ retentionMs: 1_000 }) });
    expect(bench.readAll()).toEqual([1]);
  });

  it('passes over what a reader was too slow for', () => {
    const bench = new Bench([hub({ retentionMs: 100 })]);
    bench.publish(1);
    const reader = bench.reader();
    bench.nowMs += 200;
    bench.publish(1);
    bench.grant(reader, 5);
    expect(bench.got(reader)).toEqual([1]);
  });
});

it('purges everything, and goes on', () => {
  const bench = new Bench([hub()], SMALL_SEGMENTS);
  bench.publish(5);
  const reader = bench.reader();
  bench.grant(reader, 7);
  expect(bench.done({ type: 'purge-hub', hub: 'orders' })).toEqual({ count: 5 });
  expect(bench.done(partition)).toMatchObject({ beginSequenceNumber: 5, isEmpty: true });
  expect(bench.done({ type: 'purge-hub', hub: 'orders' })).toEqual({ count: 0 });
  bench.publish(1);
  expect(bench.got(reader)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(bench.readAll()).toEqual([5]);
});
