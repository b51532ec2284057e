import { expect, it } from 'vitest';
import { EVENT_HEAD_BYTES, Segment } from '../../../../../emulators/event-hubs/core/segment.ts';
import { SegmentContents } from '../../../../../emulators/event-hubs/core/segment-contents.ts';
import { bytes } from './namespace-fixture.ts';

function batch(enqueuedAtMs: number, ...lengths: number[]) {
  const payloads = lengths.map((length) => bytes(length));
  return { firstSequenceNumber: 0, enqueuedAtMs, partitionKey: undefined, publisher: undefined, payloads };
}

it('knows where its events begin and end', () => {
  const segment = new Segment(5, 1_000, new SegmentContents(0));
  segment.append(batch(10, 3, 0));
  segment.append(batch(20, 7));
  const { count, payloadBytes, summary } = segment;
  expect({ count, payloadBytes, summary }).toEqual({
    count: 3,
    payloadBytes: 10,
    summary: {
      firstSequenceNumber: 5,
      firstOffset: 1_000,
      firstEnqueuedAtMs: 10,
      lastEnqueuedAtMs: 20,
      nextSequenceNumber: 8,
      nextOffset: 1_010 + 3 * EVENT_HEAD_BYTES,
      lastOffset: 1_003 + 2 * EVENT_HEAD_BYTES,
    },
  });
  expect(new Segment(5, 1_000, summary).summary).toEqual(summary);
});

it('takes any batch when it is empty, then only what fits', () => {
  const segment = new Segment(0, 0, new SegmentContents(0));
  expect(segment.hasRoomFor([bytes(500)], 100)).toBe(true);
  segment.append(batch(1, 20));
  expect(segment.hasRoomFor([bytes(100 - 20 - 2 * EVENT_HEAD_BYTES)], 100)).toBe(true);
  expect(segment.hasRoomFor([bytes(100 - 20 - 2 * EVENT_HEAD_BYTES + 1)], 100)).toBe(false);
  expect(segment.hasRoomFor(new Array(8_192).fill(bytes(0)), Number.POSITIVE_INFINITY)).toBe(false);
});
