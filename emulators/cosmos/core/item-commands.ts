import type {
  BatchOperation,
  BatchReply,
  DeletePartition,
  ExecuteBatch,
  ExecuteBulk,
  ItemReply,
  Position,
  Transact,
} from './commands.ts';
import type { Container } from './container.ts';
import type { PartitionKey } from './definitions.ts';
import { Failure } from './failure.ts';
import { isInRange } from './partition-key/effective-partition-key.ts';
import { rangeGone } from './ranges.ts';
import { Transaction } from './transaction.ts';
import type { Turn } from './turn.ts';

/** One operation by itself. */
export function executeItem(operation: BatchOperation, container: Container, turn: Turn): ItemReply | Failure {
  const key = keyOf(operation, container);
  return key instanceof Failure
    ? key
    : inTransaction(container, key, turn, (transaction) => transaction.execute(operation));
}

export function executeBatch(
  { partitionKey, operations }: ExecuteBatch,
  container: Container,
  turn: Turn,
): BatchReply | Failure {
  const { batchOperationsMax, batchBytesMax } = container.limits;
  const key = container.completeKey(partitionKey);
  if (key instanceof Failure) return key;
  if (operations.length === 0) return new Failure('batch-invalid', 'The batch request has no operations.');
  if (operations.length > batchOperationsMax) {
    const detail = `Batch request has more operations than what is supported: ${batchOperationsMax}.`;
    return new Failure('batch-invalid', detail);
  }
  let failed: BatchReply | undefined;
  const reply = inTransaction<BatchReply>(container, key, turn, (transaction) => {
    const results: ItemReply[] = [];
    let bytes = 0;
    for (const operation of operations) {
      const result = transaction.execute(operation);
      if (result instanceof Failure) {
        failed = failedBatch(operations.length, results.length, result);
        return result;
      }
      results.push(result);
      bytes += result.sizeBytes;
    }
    if (bytes <= batchBytesMax) return { results, hasFailed: false };
    return new Failure('batch-too-large', `The batch has ${bytes} bytes; ${batchBytesMax} are allowed.`);
  });
  return failed ?? reply;
}

export function executeBulk(command: ExecuteBulk, container: Container, turn: Turn): BatchReply | Failure {
  const { rangeId, operations, continueOnError } = command;
  const range = rangeId === undefined ? undefined : container.ranges.find(rangeId);
  if (rangeId !== undefined && range === undefined) return rangeGone(rangeId);
  let hasFailed = false;
  const results = operations.map((operation) => {
    if (hasFailed && !continueOnError) return dependencyFailed();
    const key = keyOf(operation, container);
    const isElsewhere =
      range !== undefined && !(key instanceof Failure) && !isInRange(container.epkOf(key), range.definition);
    const result = isElsewhere ? rangeGone(rangeId!) : executeItem(operation, container, turn);
    hasFailed ||= result instanceof Failure;
    return result;
  });
  return { results, hasFailed };
}

/** Each item is a change of its own. */
export function deletePartition(
  { partitionKey }: DeletePartition,
  container: Container,
  turn: Turn,
): Position | Failure {
  const key = container.completeKey(partitionKey);
  if (key instanceof Failure) return key;
  for (const item of container.partition(key)?.items() ?? []) {
    inTransaction(container, key, turn, (transaction) => transaction.delete(item));
  }
  return container.positionOf(key);
}

export function transact({ partitionKey, run }: Transact, container: Container, turn: Turn): unknown {
  const key = container.completeKey(partitionKey);
  if (key instanceof Failure) return key;
  return inTransaction(container, key, turn, (transaction) => run(transaction, container));
}

/** Commits if `run` gives anything but a failure. */
export function inTransaction<R>(
  container: Container,
  key: PartitionKey,
  turn: Turn,
  run: (transaction: Transaction) => R | Failure,
): R | Failure {
  const partition = container.openPartition(key);
  const transaction = new Transaction(container, partition, turn);
  container.transacting = partition;
  let isDone = false;
  try {
    const reply = run(transaction);
    if (reply instanceof Failure) return new Failure(reply.error, reply.detail, container.positionIn(partition.range));
    isDone = true;
    return reply;
  } finally {
    if (isDone) transaction.commit();
    else transaction.rollBack();
    container.transacting = undefined;
    container.releasePartition(partition);
  }
}

function keyOf(operation: BatchOperation, container: Container): PartitionKey | Failure {
  if (operation.partitionKey !== undefined) return container.completeKey(operation.partitionKey);
  if ('document' in operation) return container.keyOf(operation.document);
  return new Failure('partition-key-invalid', 'PartitionKey value must be supplied for this operation.');
}

function failedBatch(count: number, failedAt: number, failure: Failure): BatchReply {
  const results = Array.from({ length: count }, (_, i) => (i === failedAt ? failure : dependencyFailed()));
  return { results, hasFailed: true };
}

function dependencyFailed(): Failure {
  return new Failure(
    'dependency-failed',
    'The operation was not carried out, because another one of the batch failed.',
  );
}
