import type { ReadChangeFeed } from '../commands.ts';
import type { Container } from '../container.ts';
import type { Item } from '../item.ts';
import type { Range } from '../range.ts';
import { coversRange, isInScope, type Scope } from '../scope.ts';
import { PageFill } from './page-fill.ts';

export interface FeedRun<T> {
  readonly entries: readonly T[];
  /** Everything up to here is in it. */
  readonly throughLsn: number;
}

type Asked = Pick<ReadChangeFeed, 'countMax' | 'bytesMax' | 'sinceSec' | 'matches'>;

/** Items written behind an LSN, each once, in the order of their last write. [cosmos-protocol 10.2] */
export function latestVersions(container: Container, scope: Scope, afterLsn: number, asked: Asked): FeedRun<Item> {
  const runs = scope.ranges.map((range) => ofRange(container, scope, range, afterLsn, asked));
  if (runs.length === 1) return runs[0]!;
  // A run that was cut short fills a page by itself, so nothing that lies behind it is among the first.
  const throughLsn = Math.min(...runs.map((run) => run.throughLsn));
  const entries = runs.flatMap((run) => run.entries).sort((a, b) => a.lsn - b.lsn);
  const cut = firstTransactions(entries, asked);
  return cut === entries.length
    ? { entries, throughLsn }
    : { entries: entries.slice(0, cut), throughLsn: entries[cut - 1]!.lsn };
}

function ofRange(container: Container, scope: Scope, range: Range, afterLsn: number, asked: Asked): FeedRun<Item> {
  const entries: Item[] = [];
  const fill = new PageFill(asked);
  for (const item of written(container, scope, range, afterLsn)) {
    const last = entries.at(-1)?.lsn;
    // What one transaction has written is never divided.
    if (fill.isFull && last !== item.lsn) return { entries, throughLsn: last ?? afterLsn };
    if (!isAsked(item, asked)) continue;
    entries.push(item);
    fill.add(item.sizeBytes);
  }
  return { entries, throughLsn: container.lsn };
}

function* written(container: Container, scope: Scope, range: Range, afterLsn: number): Generator<Item> {
  const log = range.written;
  const from = log.placeFrom(afterLsn + 1);
  const partition = scope.key === undefined ? undefined : container.partition(scope.key);
  if (scope.key !== undefined) {
    if (partition === undefined || partition.range !== range || !isInScope(scope, partition)) return;
    if (partition.count < (log.end - from) / 8) {
      const items = partition.items().filter(({ lsn }) => lsn > afterLsn);
      yield* items.sort((a, b) => a.lsn - b.lsn || (a.document._etag < b.document._etag ? -1 : 1));
      return;
    }
  }
  const isWhole = coversRange(scope, range);
  for (let place = from; place < log.end; place++) {
    const item = log.at(place);
    if (item !== undefined && (isWhole || isInScope(scope, item.partition))) yield item;
  }
}

function isAsked({ document }: Item, { sinceSec, matches }: Asked): boolean {
  return (sinceSec === undefined || document._ts >= sinceSec) && (matches === undefined || matches(document));
}

/** How many belong to the transactions that fill a page. */
function firstTransactions(entries: readonly Item[], asked: Asked): number {
  const fill = new PageFill(asked);
  let end = 0;
  for (; end < entries.length; end++) {
    const { lsn, sizeBytes } = entries[end]!;
    if (fill.isFull && entries[end - 1]?.lsn !== lsn) break;
    fill.add(sizeBytes);
  }
  return end;
}
