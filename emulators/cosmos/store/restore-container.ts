import type { Table } from '../../../src/kernel/store.ts';
import { partitionKeyPathsOf } from '../core/container-definition.ts';
import type { ContainerDefinition, Document } from '../core/definitions.ts';
import type { RangesState } from '../core/facts.ts';
import { extractPartitionKey } from '../core/partition-key/partition-key.ts';
import type { ChangeToRestore, Restoration } from '../core/restoration.ts';
import { KIND, numberOf, rangeOfKind } from './keys.ts';
import { type ChangeRecord, type ProgressRecord, readJson } from './records.ts';

interface Version {
  readonly lsn: number;
  readonly document: Document;
}

/** Brings one container back, and says how far it has come. `number`: in the keys of its records. */
export function restoreContainer(
  table: Table,
  number: number,
  databaseRid: string,
  definition: ContainerDefinition,
  restoration: Restoration,
): ProgressRecord {
  const rid = definition._rid;
  const ranges = only<RangesState>(table, number, KIND.ranges);
  if (ranges === undefined) throw new Error(`the ranges of ${definition.id} are missing`);
  const kept = only<ProgressRecord>(table, number, KIND.progress) ?? { lsn: 0, lastNumber: 0, forgottenThroughLsn: 0 };
  const { forgottenThroughLsn } = kept;
  let { lsn, lastNumber } = kept;
  const latest = new Map<number, Version>();
  const changes: ChangeToRestore[] = [];
  const paths = partitionKeyPathsOf(definition);
  const { from, to } = rangeOfKind(number, KIND.change);
  for (const { key, value } of table.range(from, to)) {
    const record = readJson<ChangeRecord>(value);
    const previous = latest.get(record.number)?.document;
    const writtenAt = numberOf(key);
    lsn = Math.max(lsn, writtenAt);
    lastNumber = Math.max(lastNumber, record.number);
    if ('current' in record) latest.set(record.number, { lsn: writtenAt, document: record.current });
    else latest.delete(record.number);
    // What is older is kept for its version alone.
    if (writtenAt <= forgottenThroughLsn) continue;
    const { operation, current, timestampSec, isExpired } = happened(record);
    const document = current ?? previous;
    if (document === undefined) throw new Error(`the version before the deletion ${writtenAt} is missing`);
    const partitionKey = extractPartitionKey(document, paths);
    const { number: itemNumber, previousLsn } = record;
    const change = { operation, current, previous, previousLsn, timestampSec, isExpired, partitionKey };
    changes.push({ ...change, lsn: writtenAt, number: itemNumber });
  }
  const progress = { lsn, lastNumber, forgottenThroughLsn };
  restoration.container({ databaseRid, definition, ranges, ...progress });
  for (const { document, lsn: writtenAt } of latest.values()) restoration.item(rid, document, writtenAt);
  for (const change of changes) restoration.change(rid, change);
  return progress;
}

function happened(record: ChangeRecord): Pick<ChangeToRestore, 'operation' | 'current' | 'timestampSec' | 'isExpired'> {
  if (!('current' in record)) {
    const { timestampSec, isExpired } = record;
    return { operation: 'delete', current: undefined, timestampSec, isExpired };
  }
  const { current, previousLsn } = record;
  const operation = previousLsn === 0 ? 'create' : 'replace';
  return { operation, current, timestampSec: current._ts, isExpired: false };
}

function only<R>(table: Table, owner: number, kind: (typeof KIND)['ranges' | 'progress']): R | undefined {
  const { from, to } = rangeOfKind(owner, kind);
  for (const { value } of table.range(from, to)) return readJson<R>(value);
  return undefined;
}
