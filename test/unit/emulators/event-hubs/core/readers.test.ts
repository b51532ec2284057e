import { describe, expect, it } from 'vitest';
import { Bench, hub } from './namespace-fixture.ts';

describe('credit', () => {
  it('is used up by what is there, then by what comes', () => {
    const bench = new Bench();
    bench.publish(3);
    const reader = bench.reader();
    expect(bench.got(reader)).toEqual([]);
    bench.grant(reader, 2);
    expect(bench.got(reader)).toEqual([0, 1]);
    bench.publish(1);
    expect(bench.got(reader)).toEqual([]);
    bench.grant(reader, 3);
    expect(bench.got(reader)).toEqual([2, 3]);
    bench.publish(2);
    expect(bench.got(reader)).toEqual([4]);
  });

  it('can be taken back', () => {
    const bench = new Bench();
    const reader = bench.reader();
    bench.grant(reader, 5);
    bench.grant(reader, 0);
    bench.publish(1);
    expect(bench.got(reader)).toEqual([]);
    bench.grant(reader, 1);
    expect(bench.got(reader)).toEqual([0]);
  });

  it('that is no number of events is refused, as is one for nobody', () => {
    const bench = new Bench();
    const reader = bench.reader();
    expect(bench.failed({ type: 'grant', reader, credit: -1 }).error).toBe('argument-out-of-range');
    expect(bench.failed({ type: 'grant', reader, credit: 0.5 }).error).toBe('argument-out-of-range');
    expect(bench.failed({ type: 'grant', reader: 99, credit: 1 }).error).toBe('reader-not-open');
    expect(bench.failed({ type: 'close-reader', reader: 99 }).error).toBe('reader-not-open');
  });
});

it('readers of one partition do not disturb each other', () => {
  const bench = new Bench([hub({ consumerGroups: [{ name: 'audit', userMetadata: undefined }] })]);
  const [one, two] = [bench.reader(), bench.reader({ consumerGroup: 'AUDIT' })];
  bench.grant(one, 9);
  bench.publish(2);
  bench.grant(two, 1);
  bench.done({ type: 'close-reader', reader: one });
  bench.publish(1);
  expect([bench.got(one), bench.got(two)]).toEqual([[0, 1], [0]]);
});

it('what a reader is told at the beginning goes on being true', () => {
  const bench = new Bench();
  const opened = bench.done(bench.openReader({ hub: 'ORDERS', consumerGroup: '$default' }));
  expect(opened).toMatchObject({ hub: 'orders', consumerGroup: '$Default' });
  expect(opened.lastEnqueued).toMatchObject({ sequenceNumber: -1, offset: -1 });
  bench.publish(2);
  const { sequenceNumber, offset, enqueuedAtMs } = opened.lastEnqueued;
  expect({ sequenceNumber, offset, enqueuedAtMs }).toEqual({ sequenceNumber: 1, offset: 25, enqueuedAtMs: 1_000 });
});

it.each([
  [{ hub: 'none' }, 'hub-not-found'],
  [{ consumerGroup: 'none' }, 'consumer-group-not-found'],
  [{ partition: '2' }, 'partition-not-found'],
  [{ partition: '00' }, 'partition-not-found'],
  [{ partition: '' }, 'partition-not-found'],
  [{ ownerLevel: -1 }, 'argument-out-of-range'],
])('a reader of %o is refused', (changes, error) => {
  const bench = new Bench();
  expect(bench.failed(bench.openReader(changes)).error).toBe(error);
});

it('a number is given once', () => {
  const bench = new Bench();
  const reader = bench.reader();
  expect(bench.failed(bench.openReader({ reader })).error).toBe('reader-already-open');
});

it("what the service itself reads is in nobody's way", () => {
  const bench = new Bench();
  const own = [1, 2, 3].map(() => bench.reader({ consumerGroup: undefined }));
  bench.reader({ ownerLevel: 4 });
  own.push(bench.reader({ consumerGroup: undefined }));
  for (const reader of own) bench.grant(reader, 1);
  bench.publish(1);
  expect(own.map((reader) => bench.got(reader))).toEqual([[0], [0], [0], [0]]);
  expect(bench.notices).toEqual([]);
  expect(bench.failed(bench.openReader({ consumerGroup: undefined, ownerLevel: 0 })).error).toBe(
    'argument-out-of-range',
  );
  bench.done({ type: 'delete-hub', hub: 'orders' });
  expect(bench.notices).toHaveLength(5);
});
