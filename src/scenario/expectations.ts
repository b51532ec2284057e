import { counted } from '../kernel/counted.ts';
import type { Expectation } from './expectation.ts';
import type { ParticipantRecord } from './observation.ts';
import { describeExit } from './participant.ts';

export * from './attempt-expectations.ts';
export * from './connection-expectations.ts';
export type { CaptureExpectation, Contradiction, Expectation } from './expectation.ts';
export * from './hop-expectations.ts';

/** It was started, and each of its processes ended by itself with code 0. */
export function exitsCleanly(participant: string): Expectation {
  return {
    text: `${participant} exits cleanly`,
    check({ participants }) {
      const record = participants.get(participant);
      if (record === undefined || record.exits.length === 0) return 'it was never started';
      const unclean = record.exits.filter(({ code }) => code !== 0);
      if (unclean.length === 0) return undefined;
      return `it ${unclean.map(describeExit).join(', then ')}; ${lastLines(record)}`;
    },
  };
}

/** It printed such a line, on either stream. */
export function reports(participant: string, line: RegExp | string): Expectation {
  return {
    text: `${participant} reports ${typeof line === 'string' ? JSON.stringify(line) : line}`,
    check({ participants }) {
      const record = participants.get(participant);
      if (record === undefined || record.exits.length === 0) return 'it was never started';
      const found = record.lines.some(({ text }) =>
        typeof line === 'string' ? text.includes(line) : text.match(line) !== null,
      );
      return found ? undefined : lastLines(record);
    },
  };
}

/** `it printed last: "a", "b"`, for the message about a participant that failed. */
export function lastLines({ lines, linesDropped }: ParticipantRecord): string {
  if (lines.length === 0) return 'it printed nothing';
  const quoted = lines.slice(-LAST_LINES).map(({ text }) => JSON.stringify(text.slice(0, LINE_CHARACTERS_SHOWN)));
  const dropped = linesDropped === 0 ? '' : ` (the first ${counted(linesDropped, 'line')} were dropped)`;
  return `it printed last: ${quoted.join(', ')}${dropped}`;
}

const LAST_LINES = 5;
const LINE_CHARACTERS_SHOWN = 500;
