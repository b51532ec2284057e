import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CaptureWindow, closeWindow, endMs } from '../../../../../emulators/event-hubs/capture/window.ts';

const LIMITS = { intervalMs: 100, sizeBytesMax: 10 };
const START: CaptureWindow = { startMs: 1_000, nextSequenceNumber: 5 };

function events(...list: readonly [enqueuedAtMs: number, bytes: number][]) {
  return list.map(([enqueuedAtMs, bytes], i) => ({
    sequenceNumber: START.nextSequenceNumber + i,
    enqueuedAtMs,
    payload: new Uint8Array(bytes),
  }));
}

it('takes what was enqueued before the end of the window', () => {
  expect(closeWindow(START, LIMITS, events([1_000, 1], [1_099, 1], [1_100, 1]), 1_150)).toEqual({
    startMs: 1_000,
    eventCount: 2,
    first: { sequenceNumber: 5, enqueuedAtMs: 1_000 },
    last: { sequenceNumber: 6, enqueuedAtMs: 1_099 },
    next: { startMs: 1_100, nextSequenceNumber: 7 },
  });
});

it('is full with the event that reaches the limit, and the next window begins there', () => {
  expect(closeWindow(START, LIMITS, events([1_010, 4], [1_020, 7], [1_030, 1]), 1_040)).toMatchObject({
    eventCount: 2,
    next: { startMs: 1_020, nextSequenceNumber: 7 },
  });
});

it('is full before its time is over, also when it is late', () => {
  expect(closeWindow(START, LIMITS, events([1_010, 10], [1_020, 1]), 5_000)).toMatchObject({
    eventCount: 1,
    next: { startMs: 1_010, nextSequenceNumber: 6 },
  });
});

it('is not over before', () => {
  expect(closeWindow(START, LIMITS, events([1_010, 4], [1_020, 5]), 1_099)).toEqual({ waitingBytes: 9 });
});

it('can be empty', () => {
  expect(closeWindow(START, LIMITS, [], 1_100)).toEqual({
    startMs: 1_000,
    eventCount: 0,
    first: undefined,
    last: undefined,
    next: { startMs: 1_100, nextSequenceNumber: 5 },
  });
});

it('takes what is older than the window: it was left before a restart', () => {
  expect(closeWindow(START, LIMITS, events([3, 1]), 1_100)).toMatchObject({ eventCount: 1 });
});

it('puts every event into one file and only one', () => {
  const logs = fc.array(fc.tuple(fc.nat(300), fc.nat(12)), { maxLength: 40 });
  fc.assert(
    fc.property(logs, (steps) => {
      let nowMs = START.startMs;
      const log = events(
        ...steps.map(([stepMs, bytes]): [number, number] => {
          nowMs += stepMs;
          return [nowMs, bytes];
        }),
      );
      const captured: number[] = [];
      let window = START;
      while (endMs(window, LIMITS) <= nowMs + LIMITS.intervalMs) {
        const waiting = log.filter(({ sequenceNumber }) => sequenceNumber >= window.nextSequenceNumber);
        const closed = closeWindow(window, LIMITS, waiting, nowMs + LIMITS.intervalMs);
        if ('waitingBytes' in closed) break;
        for (let n = window.nextSequenceNumber; n < closed.next.nextSequenceNumber; n++) captured.push(n);
        expect(closed.eventCount).toBe(closed.next.nextSequenceNumber - window.nextSequenceNumber);
        window = closed.next;
      }
      expect(captured).toEqual(log.slice(0, captured.length).map(({ sequenceNumber }) => sequenceNumber));
      const left = log.slice(captured.length);
      expect(left.every(({ enqueuedAtMs }) => enqueuedAtMs >= window.startMs)).toBe(true);
    }),
  );
});
