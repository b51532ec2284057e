import type { OwnerLevel, Publish, ReadPosition, StoredEvent } from '../../emulators/event-hubs/core/commands.ts';
import type { HubDefinition } from '../../emulators/event-hubs/core/definitions.ts';

export interface ModelReader {
  readonly id: number;
  readonly group: string | undefined;
  readonly level: OwnerLevel | undefined;
  next: number;
  credit: number;
}

export interface ModelProducer {
  epoch: number;
  last: number;
  batch: { readonly sequenceNumber: number; readonly count: number; readonly first: number } | undefined;
}

/** A run of events for one reader. */
export interface ServedReader {
  readonly reader: number;
  readonly events: readonly StoredEvent[];
}

const HEAD_BYTES = 24;

/** A partition as plainly as can be: every event that ever was, in one array. */
export class ModelPartition {
  readonly hub: string;
  readonly id: string;
  readonly events: StoredEvent[] = [];
  readers: ModelReader[] = [];
  readonly producers = new Map<number, ModelProducer>();
  readonly links = new Map<number, number>();
  begin = 0;
  nextOffset = 0;

  constructor(hub: string, id: string) {
    this.hub = hub;
    this.id = id;
  }

  get last(): StoredEvent | undefined {
    return this.events.at(-1);
  }

  get kept(): readonly StoredEvent[] {
    return this.events.slice(this.begin);
  }

  get sizeBytes(): number {
    return this.nextOffset - (this.events[this.begin]?.offset ?? this.nextOffset);
  }

  retain({ retentionMs, retentionBytesMax = Number.POSITIVE_INFINITY }: HubDefinition, nowMs: number): void {
    const isOver = ({ enqueuedAtMs, offset }: StoredEvent) =>
      enqueuedAtMs + retentionMs <= nowMs ||
      (offset < this.nextOffset - retentionBytesMax && offset !== this.last!.offset);
    while (this.begin < this.events.length && isOver(this.events[this.begin]!)) this.begin++;
  }

  append({ payloads, partitionKey, publisher }: Publish, nowMs: number): number {
    const first = this.events.length;
    for (const payload of payloads) {
      const sequenceNumber = this.events.length;
      this.events.push({
        sequenceNumber,
        offset: this.nextOffset,
        enqueuedAtMs: nowMs,
        partitionKey,
        publisher,
        payload,
      });
      this.nextOffset += payload.length + HEAD_BYTES;
    }
    return first;
  }

  startOf(position: ReadPosition): number | string {
    const from = (isThere: (event: StoredEvent) => boolean) => {
      const found = this.kept.find(isThere);
      return found === undefined ? this.events.length : found.sequenceNumber;
    };
    switch (position.type) {
      case 'earliest':
        return from(() => true);
      case 'latest':
        return position.isInclusive ? from((event) => event === this.last) : this.events.length;
      case 'offset':
        if (position.offset > (this.last?.offset ?? -1)) return 'position-beyond-end';
        return from(({ offset }) => (position.isInclusive ? offset >= position.offset : offset > position.offset));
      case 'sequence-number': {
        const first = position.sequenceNumber + (position.isInclusive ? 0 : 1);
        if (first > this.events.length) return 'position-beyond-end';
        return from(({ sequenceNumber }) => sequenceNumber >= first);
      }
      case 'enqueued-time':
        return from(({ enqueuedAtMs }) =>
          position.isInclusive ? enqueuedAtMs >= position.atMs : enqueuedAtMs > position.atMs,
        );
    }
  }
}

/** What the reader gets now. */
export function serve(partition: ModelPartition, reader: ModelReader): readonly ServedReader[] {
  if (reader.credit === 0) return [];
  const events = partition.kept.filter(({ sequenceNumber }) => sequenceNumber >= reader.next).slice(0, reader.credit);
  if (events.length === 0) return [];
  reader.next = events.at(-1)!.sequenceNumber + 1;
  reader.credit -= events.length;
  return [{ reader: reader.id, events }];
}

/** As `get-partition` shows it. */
export function describe(partition: ModelPartition) {
  const { last } = partition;
  return {
    hub: partition.hub,
    partition: partition.id,
    beginSequenceNumber: partition.begin,
    lastEnqueued: {
      sequenceNumber: last?.sequenceNumber ?? -1,
      offset: last?.offset ?? -1,
      enqueuedAtMs: last?.enqueuedAtMs,
    },
    isEmpty: partition.kept.length === 0,
    sizeBytes: partition.sizeBytes,
  };
}
