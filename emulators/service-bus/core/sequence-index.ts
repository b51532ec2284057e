import type { StoredMessage } from './message.ts';

const CHUNK_SIZE = 256;

/** The messages whose sequence numbers are `base … base + 255`. */
interface Chunk {
  readonly base: number;
  readonly slots: (StoredMessage | undefined)[];
  live: number;
}

/**
 * Messages in the order of their sequence numbers: appended at the end, removed anywhere, sought by number. Memory follows
 * the messages that are there, not the numbers that were given out.
 */
export class SequenceIndex {
  /** In order of `base`; none is empty but perhaps the last, so that a queue that runs dry does not make one per message. */
  readonly #chunks: Chunk[] = [];

  add(message: StoredMessage): void {
    const chunk = this.#chunkFor(message.sequenceNumber);
    chunk.slots[message.sequenceNumber - chunk.base] = message;
    chunk.live++;
  }

  remove(message: StoredMessage): void {
    const index = this.#indexOf(message.sequenceNumber);
    const chunk = this.#chunks[index]!;
    chunk.slots[message.sequenceNumber - chunk.base] = undefined;
    chunk.live--;
    if (chunk.live === 0 && index < this.#chunks.length - 1) this.#drop(index);
  }

  /** The first message whose number is at least `sequenceNumber`. */
  firstFrom(sequenceNumber: number): StoredMessage | undefined {
    for (let index = this.#indexOf(sequenceNumber); index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index]!;
      for (let slot = Math.max(0, sequenceNumber - chunk.base); slot < CHUNK_SIZE; slot++) {
        const message = chunk.slots[slot];
        if (message !== undefined) return message;
      }
    }
    return undefined;
  }

  /** Where the chunk that ends at or after the number is; `length` when there is none. */
  #indexOf(sequenceNumber: number): number {
    const chunks = this.#chunks;
    const last = chunks.length - 1;
    if (last < 0 || sequenceNumber >= chunks[last]!.base) {
      return last >= 0 && sequenceNumber < chunks[last]!.base + CHUNK_SIZE ? last : last + 1;
    }
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (chunks[middle]!.base + CHUNK_SIZE <= sequenceNumber) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #chunkFor(sequenceNumber: number): Chunk {
    const index = this.#indexOf(sequenceNumber);
    const found = this.#chunks[index];
    if (found !== undefined && found.base <= sequenceNumber) return found;
    const chunk: Chunk = {
      base: sequenceNumber - (sequenceNumber % CHUNK_SIZE),
      slots: new Array<StoredMessage | undefined>(CHUNK_SIZE).fill(undefined),
      live: 0,
    };
    if (index < this.#chunks.length) {
      this.#chunks.splice(index, 0, chunk);
      return chunk;
    }
    const last = this.#chunks.length - 1;
    if (last >= 0 && this.#chunks[last]!.live === 0) this.#drop(last);
    this.#chunks.push(chunk);
    return chunk;
  }

  #drop(index: number): void {
    if (index === 0) this.#chunks.shift();
    else this.#chunks.splice(index, 1);
  }
}
