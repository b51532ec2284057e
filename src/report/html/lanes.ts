import type { Capture } from '../../recorder/capture.ts';

/** Where a participant stands in a drawing. */
export interface Lane {
  readonly name: string;
  /** A service of Azure. */
  readonly isService: boolean;
  /** From 0 at the left: messages flow to the right, as far as they go one way only. */
  readonly column: number;
}

/** Participants from left to right; within a column as the capture has them. */
export function lanesOf(capture: Capture): Lane[] {
  const before = new Map<string, Set<string>>();
  for (const [from, to] of flowsOf(capture)) {
    // What flows back would have no beginning: the first direction counts.
    if (from !== to && !precedes(to, from, before)) before.set(to, (before.get(to) ?? new Set()).add(from));
  }
  const columns = new Map<string, number>();
  const columnOf = (name: string): number => {
    const known = columns.get(name);
    if (known !== undefined) return known;
    const column = Math.max(-1, ...[...(before.get(name) ?? [])].map(columnOf)) + 1;
    columns.set(name, column);
    return column;
  };
  return capture.participants
    .map(({ name, source }) => ({ name, isService: source === 'emulated service', column: columnOf(name) }))
    .sort((a, b) => a.column - b.column);
}

/** From whom to whom messages go; whoever has none stands as it was dialled. */
function flowsOf({ hops, attempts }: Capture): (readonly [from: string, to: string])[] {
  const flows = hops.filter(({ deliveries }) => deliveries > 0).map(({ from, to }) => [from, to] as const);
  const inHops = new Set(flows.flat());
  const dials = attempts.map(({ opener, acceptor }) => [opener, acceptor] as const);
  return [...flows, ...dials.filter((dial) => !dial.every((name) => inHops.has(name)))];
}

/** Whether `one` stands before `other` already. */
function precedes(one: string, other: string, before: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set([other]);
  // A set is walked over with what is added on the way.
  for (const name of seen) for (const earlier of before.get(name) ?? []) seen.add(earlier);
  return one !== other && seen.has(one);
}
