import type { Table } from '../../../src/kernel/store.ts';
import type { PartitionBounds, ProducerState, SegmentSummary } from '../core/events.ts';
import type { Partition } from '../core/partition.ts';
import { decodeBatch } from './batch-record.ts';
import { KIND, type Kind, numberOf, rangeOfPartition } from './keys.ts';
import { readJson } from './record-json.ts';

/**
 * Brings back what the partitions of a hub have held. Of events, only those are read that are in no full segment yet. Throws when
 * a record cannot be read.
 */
export function restoreContents(table: Table, namespace: number, hub: number, partitions: readonly Partition[]): void {
  partitions.forEach((partition, index) => {
    const recordsOf = (kind: Kind, firstNumber?: number) => {
      const { from, to } = rangeOfPartition(namespace, kind, { hub, partition: index }, firstNumber);
      return table.range(from, to);
    };
    for (const { value } of recordsOf(KIND.bounds)) partition.restoreBounds(readJson(value) as PartitionBounds);
    for (const { value } of recordsOf(KIND.segment)) partition.restoreSegment(readJson(value) as SegmentSummary);
    for (const { key, value } of recordsOf(KIND.batch, partition.nextSequenceNumber)) {
      partition.restoreBatch(decodeBatch(value, numberOf(key)));
    }
    for (const { value } of recordsOf(KIND.producer)) partition.producers.restore(readJson(value) as ProducerState);
  });
}
