import type { Capture } from '../recorder/capture.ts';
import type { Observation } from './observation.ts';

/** Something that must hold of a run. */
export interface Expectation {
  /** A sentence, true when it is met. */
  readonly text: string;
  /** Undefined when it is met, otherwise what was found instead, citing connections and packets. */
  check(observation: Observation): string | undefined;
}

/** One that a capture alone decides: it serves scenarios and `expectCapture`. */
export interface CaptureExpectation extends Expectation {
  /** Undefined when it is met. */
  contradiction(capture: Capture): Contradiction | undefined;
}

/** What speaks against an expectation. */
export interface Contradiction {
  /** What was found instead, citing connections and packets. */
  readonly found: string;
  /** The numbers of the packets that show it; empty where something is missing. */
  readonly packets: readonly number[];
  /** Plain values for tools that show a difference. */
  readonly expected: unknown;
  readonly actual: unknown;
}

/** An expectation that `contradiction` decides. */
export function captureExpectation(
  text: string,
  contradiction: CaptureExpectation['contradiction'],
): CaptureExpectation {
  return {
    text,
    contradiction,
    check({ capture, participants }) {
      const announced = [...(capture.announced ?? []), ...participants.keys()];
      return contradiction({ ...capture, announced })?.found;
    },
  };
}

/**
 * Why nobody can say that something never happened: the capture is not complete, or one of those that it should not have happened to
 * is nobody (a slip in writing). Undefined where it can be said.
 */
export function undecided(capture: Capture, ...names: readonly (string | undefined)[]): Contradiction | undefined {
  const { dropped } = capture;
  if (dropped.connections === 0) return unknownName(capture, names);
  const found = `unknown: the capture had to drop ${dropped.connections} connections`;
  return {
    found,
    packets: [],
    expected: { droppedConnections: 0 },
    actual: { droppedConnections: dropped.connections },
  };
}

function unknownName(capture: Capture, names: readonly (string | undefined)[]): Contradiction | undefined {
  const { participants, attempts, hops, announced = [] } = capture;
  const seen = new Set([
    ...participants.map(({ name }) => name),
    ...attempts.flatMap(({ opener, acceptor }) => [opener, acceptor]),
    ...hops.flatMap(({ from, to }) => [from, to]),
  ]);
  const name = names.find((each) => each !== undefined && !seen.has(each) && !announced.includes(each));
  if (name === undefined) return undefined;
  const all = [...seen];
  const who = all.length === 0 ? 'and nobody else' : `only ${all.join(', ')}`;
  return { found: `nobody called "${name}" is in the capture, ${who}`, packets: [], expected: name, actual: all };
}
