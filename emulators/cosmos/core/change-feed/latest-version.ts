import type { ReadChangeFeed } from '../commands.ts';
import type { Container } from '../container.ts';
import type { Item } from '../item.ts';
import type { Range } from '../range.ts';
import { coversRange, isInScope, type Scope } from '../scope.ts';

export interface FeedRun<T> {
  readonly entries: readonly T[];
  /** Everything up to here is in it. */
  readonly throughLsn: number;
}

type Asked = Pick<ReadChangeFeed, 'countMax' | 'sinceSec' | 'matches'>;

/** Items written behind an LSN, each once, in the order of their last write. [cosmos-protocol 10.2] */
export function latestVersions(container: Container, scope: Scope, afterLsn: number, asked: Asked): FeedRun<Item> {
  const runs = scope.ranges.map((range) => ofRange(container, scope, range, afterLsn, asked));
  if (runs.length === 1) return runs[0]!;
  // A run that was cut short has as many as are asked for, so nothing that lies behind it is among the first.
  const throughLsn = Math.min(...runs.map((run) => run.throughLsn));
  const entries = runs.flatMap((run) => run.entries).sort((a, b) => a.lsn - b.lsn);
  const cut = firstTransactions(entries, asked.countMax);
  return cut === entries.length
    ? { entries, throughLsn }
    : { entries: entries.slice(0, cut), throughLsn: entries[cut - 1]!.lsn };
}

function ofRange(container: Container, scope: Scope, range: Range, afterLsn: number, asked: Asked): FeedRun<Item> {
  const entries: Item[] = [];
  for (const item of written(container, scope, range, afterLsn)) {
    const last = entries.at(-1)?.lsn;
    // What one transaction has written is never divided.
    if (entries.length >= asked.countMax && last !== item.lsn) return { entries, throughLsn: last ?? afterLsn };
    if (isAsked(item, asked)) entries.push(item);
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

/** How many belong to the transactions that the first `countMax` are of. */
function firstTransactions(entries: readonly Item[], countMax: number): number {
  if (entries.length <= countMax) return entries.length;
  let end = countMax;
  while (end < entries.length && entries[end]!.lsn === entries[end - 1]!.lsn) end++;
  return end;
}
