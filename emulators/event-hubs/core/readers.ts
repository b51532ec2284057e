import { EventsUnreadable } from './archive.ts';
import { Failure, type Grant, type OpenReader, type OwnerLevel, type ReaderOpened } from './commands.ts';
import type { CoreLimits } from './definitions.ts';
import type { Hub } from './hub.ts';
import type { Partition } from './partition.ts';
import { startOf } from './read-position.ts';
import { Reader } from './reader.ts';
import { stolenBy } from './reader-group.ts';
import type { Turn } from './turn.ts';

/** Where the readers are that are in no consumer group: none has this name. */
const OWN_READERS = '';

/** The open readers of a namespace. */
export class Readers {
  readonly #readers = new Map<number, Reader>();
  readonly #sharersMax: number;

  constructor({ receiversPerPartitionMax }: CoreLimits) {
    this.#sharersMax = receiversPerPartitionMax;
  }

  open(command: OpenReader, hub: Hub, turn: Turn): ReaderOpened | Failure {
    const { reader: id, name, ownerLevel } = command;
    if (this.#readers.has(id)) return new Failure('reader-already-open', `${id}`);
    if (ownerLevel !== undefined && !isOwnerLevel(ownerLevel)) {
      return new Failure('argument-out-of-range', `epoch ${ownerLevel}`);
    }
    if (hub.definition.status === 'Disabled') return new Failure('hub-disabled', hub.name);
    const group = this.#groupName(command, hub);
    if (group instanceof Failure) return group;
    const partition = hub.partition(command.partition);
    if (partition instanceof Failure) return partition;
    const next = startOf(command.position, partition, turn.nowMs);
    if (next instanceof Failure) return next;
    const readers = partition.readerGroup(group ?? OWN_READERS);
    const refusal = group === undefined ? undefined : readers.refusal(ownerLevel, name, this.#sharersMax);
    if (refusal !== undefined) return refusal;
    const reader = new Reader({ id, name, ownerLevel }, partition, readers, next);
    if (ownerLevel !== undefined) {
      for (const loser of [...readers.readers]) this.#close(loser, stolenBy(reader, loser), turn);
    }
    partition.join(reader);
    this.#readers.set(id, reader);
    return { hub: hub.name, consumerGroup: group, lastEnqueued: partition };
  }

  /** In the spelling of its creation. */
  #groupName({ consumerGroup, ownerLevel }: OpenReader, hub: Hub): string | undefined | Failure {
    if (consumerGroup !== undefined) {
      return hub.consumerGroup(consumerGroup)?.name ?? new Failure('consumer-group-not-found', consumerGroup);
    }
    return ownerLevel === undefined ? undefined : new Failure('argument-out-of-range', `epoch ${ownerLevel}`);
  }

  grant({ reader: id, credit }: Grant, turn: Turn): undefined | Failure {
    const reader = this.#readers.get(id);
    if (reader === undefined) return new Failure('reader-not-open', `${id}`);
    if (!Number.isSafeInteger(credit) || credit < 0) return new Failure('argument-out-of-range', `credit ${credit}`);
    reader.grant(credit, turn);
    return undefined;
  }

  /** Hands out what is there. One whose events cannot be read is closed: whatever else has happened in the turn stands. */
  serve(reader: Reader, turn: Turn): void {
    try {
      reader.serve(turn);
    } catch (error) {
      if (!(error instanceof EventsUnreadable)) throw error;
      this.#close(reader, new Failure('events-unreadable', error.message), turn);
    }
  }

  close(id: number): undefined | Failure {
    const reader = this.#readers.get(id);
    if (reader === undefined) return new Failure('reader-not-open', `${id}`);
    this.#remove(reader);
    return undefined;
  }

  /** Closes all that read from these partitions, in this consumer group or in any, and tells them why. */
  closeAllOf(partitions: Iterable<Partition>, why: Failure, turn: Turn, consumerGroup?: string): void {
    for (const partition of partitions) {
      for (const { name, readers } of [...partition.readerGroups]) {
        if (consumerGroup !== undefined && name.toLowerCase() !== consumerGroup.toLowerCase()) continue;
        for (const reader of [...readers]) this.#close(reader, why, turn);
      }
    }
  }

  #close(reader: Reader, failure: Failure, turn: Turn): void {
    this.#remove(reader);
    turn.notify({ type: 'reader-closed', reader: reader.id, failure });
  }

  #remove(reader: Reader): void {
    this.#readers.delete(reader.id);
    reader.close();
  }
}

function isOwnerLevel(level: OwnerLevel): boolean {
  return level >= 0 && (typeof level === 'bigint' ? level < 2n ** 63n : Number.isSafeInteger(level));
}
