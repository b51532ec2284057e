import type { ChangeFeedPage, ReadChangeFeed } from '../commands.ts';
import type { Container } from '../container.ts';
import { Failure } from '../failure.ts';
import { resolveScope } from '../scope.ts';
import type { Turn } from '../turn.ts';
import { allVersions } from './all-versions.ts';
import { latestVersions } from './latest-version.ts';

const NONE: readonly never[] = [];

/** One page of a change feed. No changes: an empty page, with an LSN to go on after. */
export function readChangeFeed(command: ReadChangeFeed, container: Container, turn: Turn): ChangeFeedPage | Failure {
  const scope = resolveScope(container, command.scope);
  if (scope instanceof Failure) return scope;
  const positions = scope.ranges.map((range) => container.positionIn(range));
  const afterLsn = startOf(command, container);
  if (command.mode === 'latest-version') {
    const { entries: items, throughLsn } = latestVersions(container, scope, afterLsn, command);
    return { items, changes: NONE, continuationLsn: throughLsn, positions };
  }
  container.changes.trim(container, turn);
  const { forgottenThroughLsn } = container.changes;
  if (command.after !== undefined && afterLsn < forgottenThroughLsn) {
    const detail = `The change feed of all versions goes back to the LSN ${forgottenThroughLsn + 1}; the continuation ${afterLsn} is older than the retention.`;
    return new Failure('change-feed-position-lost', detail);
  }
  const { entries: changes, throughLsn } = allVersions(container, scope, afterLsn, command);
  return { items: NONE, changes, continuationLsn: throughLsn, positions };
}

/** One that is ahead comes from a container whose data is gone: it counts as now, so that nothing from now on is missed. [10.4] */
function startOf({ after }: ReadChangeFeed, { lsn }: Container): number {
  if (after === undefined) return 0;
  return after === 'now' ? lsn : Math.min(after, lsn);
}
