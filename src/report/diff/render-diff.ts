import { CHANGE_KINDS, type Change } from './change.ts';
import type { CaptureDiff } from './diff-captures.ts';

/** The differences for a terminal, a line each: `+` new, `-` gone, `~` changed. Ends with a line break. */
export function renderDiff({ changes, incomplete }: CaptureDiff): string {
  const notes = incomplete.map(
    (which) =>
      `The ${which} capture is incomplete: it had to let connections go. What seems to be new or gone may not be.`,
  );
  const lines = changes.length === 0 ? [SAME] : changes.map(line);
  return `${[...notes, ...lines].join('\n')}\n`;
}

const SAME = 'No difference in participants, openers, connections, ports, layers, failed attempts and hops.';
const SIGNS = { new: '+', gone: '-', changed: '~' } as const;
const KIND_WIDTH = Math.max(...CHANGE_KINDS.map(({ length }) => length));

function line({ kind, change, subject, text }: Change): string {
  return `${SIGNS[change]} ${kind.padEnd(KIND_WIDTH)}  ${subject}: ${text}`;
}
