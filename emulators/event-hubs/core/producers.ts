import type { PartitionAddress } from './archive.ts';
import { Failure, type OpenProducer, type ProducerBatch, type ProducerPosition } from './commands.ts';
import type { ProducerState } from './events.ts';
import type { Turn } from './turn.ts';

/** Numbers of producers go from 0 up to before this one, and then begin again. */
const NUMBERS = 2 ** 31;
const EPOCH_MAX = 2 ** 15 - 1;
/** Of those without a link, so many are remembered. */
const REMEMBERED_MAX = 1_000;

/** The idempotent producers of a partition [event-hubs-protocol 7]. */
export class Producers {
  readonly #address: PartitionAddress;
  /** By id; the one that was opened or has published last is the last. */
  readonly #states = new Map<number, ProducerState>();
  /** The open links, with their producer's id. */
  readonly #links = new Map<number, number>();
  #nextId = 1;

  constructor(address: PartitionAddress) {
    this.#address = address;
  }

  get links(): Iterable<number> {
    return this.#links.keys();
  }

  /** Where the producer is now; the links of its older epochs are closed. */
  open(command: OpenProducer, closeLink: (link: number, why: Failure) => void, turn: Turn): ProducerPosition | Failure {
    const { producer: link, id = this.#newId(), epoch, lastSequenceNumber } = command;
    const known = this.#states.get(id);
    if (!isNumber(id, Number.MAX_SAFE_INTEGER)) return new Failure('argument-out-of-range', `producer-id ${id}`);
    if (epoch !== undefined && !isNumber(epoch, EPOCH_MAX)) {
      return new Failure('argument-out-of-range', `producer-epoch ${epoch}`);
    }
    if (lastSequenceNumber !== undefined && !isNumber(lastSequenceNumber, NUMBERS - 1)) {
      return new Failure('argument-out-of-range', `producer-sequence-number ${lastSequenceNumber}`);
    }
    if (known !== undefined && epoch !== undefined && epoch < known.epoch) return stolen(epoch, known);
    // The same producer on another link: it says itself what it knows of, and may publish its last batch again.
    if (known !== undefined && epoch === known.epoch) {
      this.#links.set(link, id);
      return { id, epoch, lastSequenceNumber: lastSequenceNumber ?? known.lastSequenceNumber };
    }
    const opened = {
      id,
      epoch: epoch ?? (known === undefined ? 0 : (known.epoch + 1) % (EPOCH_MAX + 1)),
      lastSequenceNumber: lastSequenceNumber ?? known?.lastSequenceNumber ?? 0,
    };
    for (const [older, itsId] of this.#links) {
      if (itsId === id) closeLink(older, stolen(known!.epoch, opened));
    }
    this.#links.set(link, id);
    this.#move({ ...opened, lastBatch: undefined }, turn);
    this.#forget(turn);
    return opened;
  }

  close(link: number): void {
    this.#links.delete(link);
  }

  /** What stands against the batch; or the partition's number of its first event, when it is the last one again. */
  check({ id, epoch, sequenceNumber }: ProducerBatch, count: number): Failure | number | undefined {
    const state = this.#states.get(id);
    if (state === undefined) return new Failure('producer-not-found', `${id}`);
    if (epoch < state.epoch) return stolen(epoch, state);
    const { lastBatch, lastSequenceNumber } = state;
    if (epoch === state.epoch && sequenceNumber === (lastSequenceNumber + 1) % NUMBERS) return undefined;
    if (epoch === state.epoch && sequenceNumber === lastBatch?.sequenceNumber && count === lastBatch.count) {
      return lastBatch.firstSequenceNumber;
    }
    return new Failure(
      'producer-sequence-out-of-order',
      `producer '${id}' with epoch '${epoch}': the sequence number is '${sequenceNumber}', the last one was '${lastSequenceNumber}'`,
    );
  }

  /** The batch that was checked lies in the partition from this number on. */
  published(
    { id, epoch, sequenceNumber }: ProducerBatch,
    count: number,
    firstSequenceNumber: number,
    turn: Turn,
  ): void {
    const lastSequenceNumber = (sequenceNumber + count - 1) % NUMBERS;
    this.#move({ id, epoch, lastSequenceNumber, lastBatch: { sequenceNumber, count, firstSequenceNumber } }, turn);
  }

  /** In the order in which they moved. */
  restore(state: ProducerState): void {
    this.#states.set(state.id, state);
  }

  #newId(): number {
    while (this.#states.has(this.#nextId)) this.#nextId++;
    return this.#nextId;
  }

  #move(state: ProducerState, turn: Turn): void {
    this.#states.delete(state.id);
    this.#states.set(state.id, state);
    turn.happened({ type: 'producer-moved', ...this.#address, producer: state });
  }

  #forget(turn: Turn): void {
    if (this.#states.size - this.#links.size <= REMEMBERED_MAX) return;
    const linked = new Set(this.#links.values());
    for (const id of this.#states.keys()) {
      if (this.#states.size - linked.size <= REMEMBERED_MAX) return;
      if (linked.has(id)) continue;
      this.#states.delete(id);
      turn.happened({ type: 'producer-forgotten', ...this.#address, id });
    }
  }
}

function stolen(epoch: number, { id, epoch: newer }: Pick<ProducerState, 'id' | 'epoch'>): Failure {
  return new Failure('producer-epoch-stolen', `producer '${id}' with epoch '${epoch}' has lost to epoch '${newer}'`);
}

function isNumber(value: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= max;
}
