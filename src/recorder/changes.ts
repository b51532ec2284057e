import type { CapturedAttempt, CapturedConnection, Delivery, Exchange, Mark, Packet } from './capture.ts';

/** How far somebody has read. Plain data, to be handed back as it came. */
export interface CapturePosition {
  /** Which capture: it grows with every reset, and what follows then counts from the beginning again. */
  readonly run: number;
  readonly packets: number;
  readonly exchanges: number;
  readonly deliveries: number;
  readonly marks: number;
  /** The changes of connections that do not show in packets: names, verdicts, ends. */
  readonly changes: number;
  readonly names: number;
}

/** What is new since a position. */
export interface CaptureChanges {
  /** To be handed in next time. */
  readonly position: CapturePosition;
  /** New ones, and those of which more is known by now. */
  readonly attempts: readonly CapturedAttempt[];
  readonly connections: readonly CapturedConnection[];
  readonly packets: readonly Packet[];
  readonly exchanges: readonly Exchange[];
  readonly deliveries: readonly Delivery[];
  readonly marks: readonly Mark[];
  /** What had been let go before it was read. */
  readonly missed: { readonly packets: number; readonly exchanges: number; readonly deliveries: number };
}

/** Before everything. */
export const BEGINNING: CapturePosition = {
  run: 0,
  packets: 0,
  exchanges: 0,
  deliveries: 0,
  marks: 0,
  changes: 0,
  names: 0,
};

/** A store that numbers its items from 1, and may have let the oldest go. */
export interface Numbered<T> {
  /** How many there were so far. */
  readonly total: number;
  /** Those with a number above `position` that are still there. */
  since(position: number): T[];
}

/** What a store has had since `position`, and how many of these it has let go. */
export function newIn<T>(store: Numbered<T>, position: number): { readonly items: T[]; readonly missed: number } {
  const items = store.since(position);
  return { items, missed: store.total - position - items.length };
}
