import { describe, expect, it } from 'vitest';
import type { ReadPosition } from '../../../../../emulators/event-hubs/core/commands.ts';
import { Bench, hub } from './namespace-fixture.ts';

/** Events 0 to 5 at the offsets 0, 25, … 125, enqueued at 10, 20, … 60, in segments of two; 0 and 1 are gone. */
function filled(): Bench {
  const bench = new Bench([hub({ retentionMs: 100 })], { memory: { segmentBytesMax: 60, archivedBytesMax: 0 } });
  for (bench.nowMs = 10; bench.nowMs <= 60; bench.nowMs += 10) bench.publish(1);
  bench.nowMs = 121;
  return bench;
}

const from = (position: ReadPosition) => filled().readAll({ position })[0];

it.each([
  [{ type: 'earliest' }, 2],
  [{ type: 'latest', isInclusive: false }, undefined],
  [{ type: 'latest', isInclusive: true }, 5],
  [{ type: 'offset', offset: -1, isInclusive: false }, 2],
  [{ type: 'offset', offset: 10, isInclusive: true }, 2],
  [{ type: 'offset', offset: 75, isInclusive: true }, 3],
  [{ type: 'offset', offset: 75, isInclusive: false }, 4],
  [{ type: 'offset', offset: 76, isInclusive: true }, 4],
  [{ type: 'offset', offset: 125, isInclusive: true }, 5],
  [{ type: 'offset', offset: 125, isInclusive: false }, undefined],
  [{ type: 'sequence-number', sequenceNumber: -1, isInclusive: true }, 2],
  [{ type: 'sequence-number', sequenceNumber: 0, isInclusive: false }, 2],
  [{ type: 'sequence-number', sequenceNumber: 3, isInclusive: true }, 3],
  [{ type: 'sequence-number', sequenceNumber: 3, isInclusive: false }, 4],
  [{ type: 'sequence-number', sequenceNumber: 5, isInclusive: false }, undefined],
  [{ type: 'sequence-number', sequenceNumber: 6, isInclusive: true }, undefined],
  [{ type: 'enqueued-time', atMs: 0, isInclusive: false }, 2],
  [{ type: 'enqueued-time', atMs: 40, isInclusive: true }, 3],
  [{ type: 'enqueued-time', atMs: 40, isInclusive: false }, 4],
  [{ type: 'enqueued-time', atMs: 45, isInclusive: true }, 4],
  [{ type: 'enqueued-time', atMs: 61, isInclusive: true }, undefined],
  [{ type: 'enqueued-time', atMs: Number.POSITIVE_INFINITY, isInclusive: true }, undefined],
] as const)('%o begins at %s', (position, first) => {
  expect(from(position)).toBe(first);
});

it('is fixed when the reader is opened, not when it gets credit', () => {
  const bench = filled();
  const readers = [
    bench.reader({ position: { type: 'latest', isInclusive: false } }),
    bench.reader({ position: { type: 'enqueued-time', atMs: 1_000_000, isInclusive: true } }),
  ];
  bench.publish(1);
  for (const reader of readers) {
    bench.grant(reader, 5);
    expect(bench.got(reader)).toEqual([6]);
  }
});

describe('beyond the end', () => {
  it.each([
    [
      { type: 'offset', offset: 126, isInclusive: false },
      "The supplied offset '126' is invalid. The last offset in the system is '125'",
    ],
    [
      { type: 'sequence-number', sequenceNumber: 6, isInclusive: false },
      "The supplied sequence number '6' is invalid. The last sequence number in the system is '5'",
    ],
    [
      { type: 'sequence-number', sequenceNumber: 7, isInclusive: true },
      "The supplied sequence number '7' is invalid. The last sequence number in the system is '5'",
    ],
  ] as const)('%o is refused as in the service', (position, detail) => {
    const bench = filled();
    expect(bench.failed(bench.openReader({ position }))).toEqual({ error: 'position-beyond-end', detail });
  });

  it('is also an empty partition', () => {
    const bench = new Bench();
    const position = { type: 'offset', offset: 0, isInclusive: true } as const;
    expect(bench.failed(bench.openReader({ position })).detail).toContain("'-1'");
  });
});

it.each([
  { type: 'offset', offset: 0.5, isInclusive: true },
  { type: 'sequence-number', sequenceNumber: Number.NaN, isInclusive: true },
  { type: 'enqueued-time', atMs: Number.NaN, isInclusive: true },
] as const)('%o is no position', (position) => {
  const bench = new Bench();
  expect(bench.failed(bench.openReader({ position })).error).toBe('argument-out-of-range');
});
