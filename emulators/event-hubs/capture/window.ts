import type { StoredEvent } from '../core/commands.ts';

/** Where a partition's capture has got to: what comes next goes into a file of this window. */
export interface CaptureWindow {
  readonly startMs: number;
  /** Of the first event that is in no file yet. */
  readonly nextSequenceNumber: number;
}

/** Which of the two comes first ends a window. [Event Hubs docs: event-hubs-capture-overview, capture windowing] */
export interface WindowLimits {
  readonly intervalMs: number;
  readonly sizeBytesMax: number;
}

type WindowEvent = Pick<StoredEvent, 'sequenceNumber' | 'enqueuedAtMs' | 'payload'>;

/** The events of one file, without the events. */
export interface FileExtent {
  readonly startMs: number;
  readonly eventCount: number;
  readonly first: EventMark | undefined;
  readonly last: EventMark | undefined;
  /** The window behind this file. */
  readonly next: CaptureWindow;
}

export interface EventMark {
  readonly sequenceNumber: number;
  readonly enqueuedAtMs: number;
}

/** When the window is over, however little is in it. */
export function endMs({ startMs }: CaptureWindow, { intervalMs }: WindowLimits): number {
  return startMs + intervalMs;
}

/**
 * The file of a window that is over, or how many bytes wait where it is not. It takes what was enqueued before the window's end,
 * up to the event with which it is full. `events` are those in no file yet, in order; they are looked at only as far as needed.
 */
export function closeWindow(
  window: CaptureWindow,
  limits: WindowLimits,
  events: Iterable<WindowEvent>,
  nowMs: number,
): FileExtent | { readonly waitingBytes: number } {
  const untilMs = endMs(window, limits);
  let eventCount = 0;
  let bytes = 0;
  let first: EventMark | undefined;
  let last: EventMark | undefined;
  for (const { sequenceNumber, enqueuedAtMs, payload } of events) {
    if (enqueuedAtMs >= untilMs) break;
    last = { sequenceNumber, enqueuedAtMs };
    first ??= last;
    eventCount++;
    bytes += payload.byteLength;
    if (bytes >= limits.sizeBytesMax) {
      const startMs = Math.max(window.startMs, enqueuedAtMs);
      const next = { startMs, nextSequenceNumber: sequenceNumber + 1 };
      return { startMs: window.startMs, eventCount, first, last, next };
    }
  }
  if (nowMs < untilMs) return { waitingBytes: bytes };
  const nextSequenceNumber = last === undefined ? window.nextSequenceNumber : last.sequenceNumber + 1;
  return { startMs: window.startMs, eventCount, first, last, next: { startMs: untilMs, nextSequenceNumber } };
}
