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
  return { text, contradiction, check: ({ capture }) => contradiction(capture)?.found };
}

/** Why nobody can say that something never happened: the capture is not complete. Undefined where it is. */
export function incomplete({ dropped }: Capture): Contradiction | undefined {
  if (dropped.connections === 0) return undefined;
  const found = `unknown: the capture had to drop ${dropped.connections} connections`;
  return {
    found,
    packets: [],
    expected: { droppedConnections: 0 },
    actual: { droppedConnections: dropped.connections },
  };
}
