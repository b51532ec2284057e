import type { ReadChangeFeed } from '../commands.ts';
import type { Container } from '../container.ts';
import { documentBytes } from '../document-size.ts';
import type { Change } from '../facts.ts';
import { coversRange, isInScope, type Scope } from '../scope.ts';
import type { FeedRun } from './latest-version.ts';
import { PageFill } from './page-fill.ts';

type Asked = Pick<ReadChangeFeed, 'countMax' | 'bytesMax' | 'sinceSec' | 'matches'>;

/** Everything that happened behind an LSN and is not forgotten, in order. [cosmos-protocol 10.3] */
export function allVersions(container: Container, scope: Scope, afterLsn: number, asked: Asked): FeedRun<Change> {
  const log = container.changes.all;
  const isWhole =
    scope.ranges.length === container.ranges.all.length && scope.ranges.every((range) => coversRange(scope, range));
  const entries: Change[] = [];
  const fill = new PageFill(asked);
  for (let place = log.placeFrom(afterLsn + 1); place < log.end; place++) {
    const change = log.at(place)!;
    const last = entries.at(-1)?.lsn;
    if (fill.isFull && last !== change.lsn) return { entries, throughLsn: last ?? afterLsn };
    const isInside = isWhole || isInScope(scope, { key: change.partitionKey, epk: change.epk });
    if (!isInside || !isAsked(change, asked)) continue;
    entries.push(change);
    fill.add(shownBytes(change));
  }
  return { entries, throughLsn: container.lsn };
}

function isAsked({ timestampSec, current, previous }: Change, { sinceSec, matches }: Asked): boolean {
  if (sinceSec !== undefined && timestampSec < sinceSec) return false;
  const document = current ?? previous;
  return matches === undefined || document === undefined || matches(document);
}

/** A delete is shown with what it has deleted. */
function shownBytes({ operation, previous, sizeBytes }: Change): number {
  return operation === 'delete' && previous !== undefined ? documentBytes(previous) : sizeBytes;
}
