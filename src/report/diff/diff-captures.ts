import type { Capture } from '../../recorder/capture.ts';
import { CHANGE_KINDS, type Change, paired } from './change.ts';
import { type ComparedCapture, comparedOf } from './compared-capture.ts';
import { connectionChanges, verdictChanges } from './connection-changes.ts';
import { hopChanges } from './hop-changes.ts';

/** What differs between two captures. */
export interface CaptureDiff {
  /** Whether there is no change. */
  readonly same: boolean;
  readonly changes: readonly Change[];
  /** The captures that had to let connections go, so that what seems to be new or gone may not be. */
  readonly incomplete: readonly ('first' | 'second')[];
}

/**
 * Compares two captures, or what `parseCapture` read, by what people decide: who took part, who opens connections to whom, how many, to which
 * ports and over which layers, what came to nothing, and how messages travel. Times, bytes and packets are different in every run, and so
 * are ports that nobody chose.
 */
export function diffCaptures(first: Capture | ComparedCapture, second: Capture | ComparedCapture): CaptureDiff {
  const [before, after] = [comparedOf(first), comparedOf(second)];
  const changes = [
    ...participantChanges(before, after),
    ...connectionChanges(before, after),
    ...verdictChanges(before, after),
    ...hopChanges(before, after),
  ].sort((one, other) => CHANGE_KINDS.indexOf(one.kind) - CHANGE_KINDS.indexOf(other.kind));
  const incomplete = [
    ...(before.dropped.connections > 0 ? (['first'] as const) : []),
    ...(after.dropped.connections > 0 ? (['second'] as const) : []),
  ];
  return { same: changes.length === 0, changes, incomplete };
}

function participantChanges(before: ComparedCapture, after: ComparedCapture): Change[] {
  const names = ({ participants }: ComparedCapture) => new Map(participants.map(({ name }) => [name, name]));
  return paired(names(before), names(after)).flatMap(({ key: subject, before: old, after: now }): Change[] => {
    if (old === undefined) return [{ kind: 'participant', change: 'new', subject, after: subject, text: 'takes part' }];
    if (now === undefined) {
      return [{ kind: 'participant', change: 'gone', subject, before: subject, text: 'no longer takes part' }];
    }
    return [];
  });
}
