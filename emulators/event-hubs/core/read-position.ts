import type { ReadPosition } from './commands.ts';
import { Failure } from './failure.ts';
import type { Partition } from './partition.ts';

/**
 * The number of the first event that a reader gets who begins there. What is older than all that is kept is the oldest; what is
 * newer than all is an error in the service. An inclusive number may be that of the next event.
 */
export function startOf(position: ReadPosition, partition: Partition, nowMs: number): number | Failure {
  const first = firstAt(position, partition);
  return first instanceof Failure ? first : partition.readableFrom(Math.max(0, first), nowMs);
}

function firstAt(position: ReadPosition, partition: Partition): number | Failure {
  const { nextSequenceNumber } = partition;
  switch (position.type) {
    case 'earliest':
      return 0;
    case 'latest':
      return position.isInclusive ? nextSequenceNumber - 1 : nextSequenceNumber;
    case 'offset': {
      const { offset, isInclusive } = position;
      if (!Number.isSafeInteger(offset)) return new Failure('argument-out-of-range', `offset ${offset}`);
      if (offset > partition.offset) return beyondEnd('offset', offset, partition.offset);
      return partition.firstFromOffset(isInclusive ? offset : offset + 1);
    }
    case 'sequence-number': {
      const { sequenceNumber, isInclusive } = position;
      if (!Number.isSafeInteger(sequenceNumber)) {
        return new Failure('argument-out-of-range', `sequence number ${sequenceNumber}`);
      }
      const first = isInclusive ? sequenceNumber : sequenceNumber + 1;
      if (first > nextSequenceNumber) return beyondEnd('sequence number', sequenceNumber, nextSequenceNumber - 1);
      return first;
    }
    case 'enqueued-time': {
      const { atMs, isInclusive } = position;
      if (Number.isNaN(atMs)) return new Failure('argument-out-of-range', 'enqueued time');
      return isInclusive ? partition.firstFromTime(atMs) : partition.firstAfterTime(atMs);
    }
  }
}

function beyondEnd(what: string, supplied: number, last: number): Failure {
  const detail = `The supplied ${what} '${supplied}' is invalid. The last ${what} in the system is '${last}'`;
  return new Failure('position-beyond-end', detail);
}
