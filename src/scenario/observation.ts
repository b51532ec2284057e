import type { Capture } from '../recorder/capture.ts';
import type { OutputLine } from './output.ts';
import type { Exit } from './participant.ts';

/** What is known of a run when its participants have ended. */
export interface Observation {
  readonly capture: Capture;
  /** By name; a participant that was never started is there too, with nothing in it. */
  readonly participants: ReadonlyMap<string, ParticipantRecord>;
}

export interface ParticipantRecord {
  readonly lines: readonly OutputLine[];
  /** How many lines before those were dropped. */
  readonly linesDropped: number;
  /** One per start, in order. */
  readonly exits: readonly Exit[];
}
