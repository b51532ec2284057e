import { describe, expect, it } from 'vitest';
import type { OpenProducer, ProducerBatch } from '../../../../../emulators/event-hubs/core/commands.ts';
import { Bench, bytes, hub } from './namespace-fixture.ts';

let link = 0;
const open = (changes: Partial<OpenProducer> = {}): OpenProducer => ({
  type: 'open-producer',
  hub: 'orders',
  partition: '0',
  producer: ++link,
  ...changes,
});

const batch = (producer: ProducerBatch, count = 1) =>
  ({
    type: 'publish',
    hub: 'orders',
    partition: '0',
    payloads: Array.from({ length: count }, () => bytes(1)),
    producer,
  }) as const;

describe('opening', () => {
  it('assigns what is left out', () => {
    const bench = new Bench();
    expect(bench.done(open())).toEqual({ id: 1, epoch: 0, lastSequenceNumber: 0 });
    expect(bench.done(open())).toEqual({ id: 2, epoch: 0, lastSequenceNumber: 0 });
    expect(bench.done(open({ id: 3, epoch: 4 }))).toEqual({ id: 3, epoch: 4, lastSequenceNumber: 0 });
    expect(bench.done(open())).toEqual({ id: 4, epoch: 0, lastSequenceNumber: 0 });
    expect(bench.done(open({ id: 7, lastSequenceNumber: 41 }))).toEqual({ id: 7, epoch: 0, lastSequenceNumber: 41 });
  });

  it('a known id goes on in the next epoch, and closes the links of the one before', () => {
    const bench = new Bench();
    const older = open();
    const { id } = bench.done(older);
    bench.done(batch({ id, epoch: 0, sequenceNumber: 1 }, 2));
    expect(bench.done(open({ id }))).toEqual({ id, epoch: 1, lastSequenceNumber: 2 });
    expect(bench.notices).toMatchObject([
      { type: 'producer-closed', producer: older.producer, failure: { error: 'producer-epoch-stolen' } },
    ]);
    expect(bench.failed(batch({ id, epoch: 0, sequenceNumber: 3 })).error).toBe('producer-epoch-stolen');
    expect(bench.failed(open({ id, epoch: 0 })).error).toBe('producer-epoch-stolen');
    expect(bench.failed({ type: 'close-producer', producer: older.producer }).error).toBe('producer-not-open');
  });

  it('in the same epoch on another link says itself where it is, so that it can repeat its last batch', () => {
    const bench = new Bench();
    const { id } = bench.done(open());
    bench.done(batch({ id, epoch: 0, sequenceNumber: 1 }, 2));
    expect(bench.done(open({ id, epoch: 0, lastSequenceNumber: 0 }))).toEqual({ id, epoch: 0, lastSequenceNumber: 0 });
    expect(bench.done(batch({ id, epoch: 0, sequenceNumber: 1 }, 2)).firstSequenceNumber).toBe(0);
    expect(bench.notices).toEqual([]);
    expect(bench.readAll()).toEqual([0, 1]);
  });

  it.each([
    [{ hub: 'none' }, 'hub-not-found'],
    [{ partition: '9' }, 'partition-not-found'],
    [{ id: -1 }, 'argument-out-of-range'],
    [{ epoch: 32_768 }, 'argument-out-of-range'],
    [{ lastSequenceNumber: 2 ** 31 }, 'argument-out-of-range'],
  ])('%o is refused', (changes, error) => {
    expect(new Bench().failed(open(changes)).error).toBe(error);
  });

  it('of a disabled hub is refused, and of a number that is in use', () => {
    const bench = new Bench([hub({ status: 'SendDisabled' }), hub({ name: 'other' })]);
    expect(bench.failed(open()).error).toBe('hub-disabled');
    const used = open({ hub: 'other' });
    bench.done(used);
    expect(bench.failed(used).error).toBe('producer-already-open');
    bench.done({ type: 'close-producer', producer: used.producer });
    bench.done(used);
  });
});

describe('publishing', () => {
  it('takes the next number, drops a repetition, refuses all else', () => {
    const bench = new Bench();
    const { id } = bench.done(open());
    const at = (sequenceNumber: number, count: number) => batch({ id, epoch: 0, sequenceNumber }, count);
    bench.done(at(1, 3));
    expect(bench.done(at(4, 2))).toEqual({ partition: '0', firstSequenceNumber: 3 });
    expect(bench.done(at(4, 2))).toEqual({ partition: '0', firstSequenceNumber: 3 });
    for (const refused of [at(4, 1), at(1, 3), at(5, 1), at(7, 1)]) {
      expect(bench.failed(refused).error).toBe('producer-sequence-out-of-order');
    }
    bench.done(at(6, 1));
    expect(bench.readAll()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('begins again at 0 behind the largest number', () => {
    const bench = new Bench();
    const { id } = bench.done(open({ lastSequenceNumber: 2 ** 31 - 2 }));
    bench.done(batch({ id, epoch: 0, sequenceNumber: 2 ** 31 - 1 }, 2));
    expect(bench.failed(batch({ id, epoch: 0, sequenceNumber: 0 })).error).toBe('producer-sequence-out-of-order');
    bench.done(batch({ id, epoch: 0, sequenceNumber: 1 }));
    expect(bench.readAll()).toEqual([0, 1, 2]);
  });

  it('of a producer that was not opened is refused, and without a partition', () => {
    const bench = new Bench();
    expect(bench.failed(batch({ id: 5, epoch: 0, sequenceNumber: 1 })).error).toBe('producer-not-found');
    const { id } = bench.done(open());
    expect(bench.failed(batch({ id, epoch: 1, sequenceNumber: 1 })).error).toBe('producer-sequence-out-of-order');
    const unplaced = { ...batch({ id, epoch: 0, sequenceNumber: 1 }), partition: undefined };
    expect(bench.failed(unplaced).error).toBe('argument-out-of-range');
  });
});

it('of the producers without a link, the last thousand are remembered', () => {
  const bench = new Bench();
  const kept = bench.done(open());
  for (let i = 0; i < 1_001; i++) {
    const one = open();
    bench.done(one);
    bench.done({ type: 'close-producer', producer: one.producer });
  }
  bench.done(open());
  const forgotten = bench.events.filter(({ type }) => type === 'producer-forgotten');
  expect(forgotten).toEqual([{ type: 'producer-forgotten', hub: 'orders', partition: 0, id: 2 }]);
  expect(bench.done(batch({ id: kept.id, epoch: 0, sequenceNumber: 1 })).firstSequenceNumber).toBe(0);
});
