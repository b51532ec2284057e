import type { Capture } from '../recorder/capture.ts';

/** What a run of one scenario came to. */
export interface RunResult {
  /** Its name, as in `azwire run NAME`. */
  readonly scenario: string;
  /** Its title, for people. */
  readonly title: string;
  readonly passed: boolean;
  readonly durationMs: number;
  readonly expectations: readonly ExpectationResult[];
  readonly capture: Capture;
}

/** What a report is made of: the result of a run, or as little of one as a capture. What is absent is left out of the report. */
export type Reported = Pick<RunResult, 'capture'> & Partial<RunResult>;

export interface ExpectationResult {
  readonly text: string;
  readonly passed: boolean;
  /** What contradicts it, with packet numbers where there are any. */
  readonly detail?: string;
}
