/*
 * What the thread of the emulator and the thread of the scripts say to one another. Values go as JSON text; one that is not there
 * as an object without `value`, since JSON has no word for it.
 */

/** A value, or nothing. */
export interface Maybe {
  readonly value?: unknown;
}

export function maybe(value: unknown): Maybe {
  return value === undefined ? {} : { value };
}

export interface ScriptSettings {
  /** A function gets no context at all. */
  readonly kind: 'procedure' | 'pre-trigger' | 'post-trigger' | 'function';
  readonly selfLink?: string;
  readonly altLink?: string;
  /** Of a trigger: `Create` and so on, and the document that comes in. */
  readonly operationType?: string;
  readonly requestBody?: Maybe;
  /** Of a post-trigger: the document as it was stored. */
  readonly responseBody?: Maybe;
}

export interface ScriptBounds {
  readonly stackBytes: number;
  /** How often the engine may ask whether to go on: after some thousands of operations each time. */
  readonly interruptsMax: number;
}

export interface RunScript {
  readonly type: 'run';
  readonly settings: ScriptSettings;
  /** The text of a function. */
  readonly body: string;
  readonly arguments: readonly Maybe[];
  /** What `Date` says, all the while. */
  readonly nowMs: number;
  readonly bounds: ScriptBounds;
}

/** What `host` answered to a {@link HostCall}. */
export interface HostAnswer {
  readonly type: 'answer';
  readonly json: string;
}

export type ToWorker = RunScript | HostAnswer;

/** A script asks something of the container. */
export interface HostCall {
  readonly type: 'call';
  readonly operation: string;
  readonly json: string;
}

interface Ended {
  /** The engine could not clear up after it, and is to be replaced. */
  readonly isSpoilt: boolean;
}

/** What a script leaves behind: JSON of {@link ScriptResult}. */
export interface ScriptDone extends Ended {
  readonly type: 'done';
  readonly json: string;
}

export interface ScriptResult {
  /** What the function returned. */
  readonly returned: Maybe;
  /** A pre-trigger's document. */
  readonly requestBody: Maybe;
  readonly responseBody: Maybe;
  readonly log: readonly string[];
}

export type ScriptFault = 'not-compiled' | 'thrown' | 'timed-out' | 'out-of-memory' | 'broken';

export interface ScriptFailed extends Ended {
  readonly type: 'failed';
  readonly fault: ScriptFault;
  readonly text: string;
}

export type FromWorker = { readonly type: 'ready' } | HostCall | ScriptDone | ScriptFailed;
