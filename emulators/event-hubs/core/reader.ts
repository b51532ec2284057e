import type { OwnerLevel } from './commands.ts';
import type { Partition } from './partition.ts';
import type { ReaderGroup } from './reader-group.ts';
import type { Turn } from './turn.ts';

/** A consumer of a partition. */
export class Reader {
  readonly id: number;
  /** What the client calls it. */
  readonly name: string | undefined;
  readonly ownerLevel: OwnerLevel | undefined;
  readonly partition: Partition;
  readonly group: ReaderGroup;
  /** Of the event that it gets next, if that is still there then. */
  #nextSequenceNumber: number;
  #credit = 0;

  constructor(
    { id, name, ownerLevel }: Pick<Reader, 'id' | 'name' | 'ownerLevel'>,
    partition: Partition,
    group: ReaderGroup,
    nextSequenceNumber: number,
  ) {
    this.id = id;
    this.name = name;
    this.ownerLevel = ownerLevel;
    this.partition = partition;
    this.group = group;
    this.#nextSequenceNumber = nextSequenceNumber;
  }

  /** Whatever it may get now, it gets at the end of the turn. */
  grant(credit: number, turn: Turn): void {
    this.#credit = credit;
    if (credit > 0) turn.touch(this);
    else this.partition.waiting.delete(this);
  }

  /** Delivers what is there, as far as the credit goes. */
  serve(turn: Turn): void {
    const { partition } = this;
    while (this.#credit > 0) {
      this.#nextSequenceNumber = partition.readableFrom(this.#nextSequenceNumber, turn.nowMs);
      if (this.#nextSequenceNumber >= partition.nextSequenceNumber) {
        partition.waiting.add(this);
        return;
      }
      const events = partition.read(this.#nextSequenceNumber, this.#credit);
      this.#nextSequenceNumber += events.length;
      this.#credit -= events.length;
      turn.deliver({ reader: this.id, events });
    }
    partition.waiting.delete(this);
  }

  /** It gets nothing more. */
  close(): void {
    this.#credit = 0;
    this.partition.leave(this);
  }
}
