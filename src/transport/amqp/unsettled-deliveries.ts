import type { OutgoingDelivery } from './delivery.ts';

const CHUNK_BITS = 8;
const CHUNK_SIZE = 1 << CHUNK_BITS;

interface Chunk {
  readonly slots: (OutgoingDelivery | undefined)[];
  live: number;
}

/**
 * The deliveries that the peer has not settled, by their id. Ids are given out in order, so neighbours share a chunk. A plain
 * `Map` with an entry per delivery would cost far more than its look-ups: each time it grows or shrinks, its old table keeps
 * pointing to the new one, and through such a chain what is long settled survives the young generation of the garbage collector.
 */
export class UnsettledDeliveries {
  readonly #chunks = new Map<number, Chunk>();
  #spare: Chunk | undefined;
  size = 0;

  add(delivery: OutgoingDelivery): void {
    const { id } = delivery;
    let chunk = this.#chunks.get(id >>> CHUNK_BITS);
    if (chunk === undefined) {
      chunk = this.#spare ?? { slots: new Array<OutgoingDelivery | undefined>(CHUNK_SIZE).fill(undefined), live: 0 };
      this.#spare = undefined;
      this.#chunks.set(id >>> CHUNK_BITS, chunk);
    }
    chunk.slots[id & (CHUNK_SIZE - 1)] = delivery;
    chunk.live++;
    this.size++;
  }

  get(id: number): OutgoingDelivery | undefined {
    return this.#chunks.get(id >>> CHUNK_BITS)?.slots[id & (CHUNK_SIZE - 1)];
  }

  delete(id: number): void {
    const chunk = this.#chunks.get(id >>> CHUNK_BITS);
    if (chunk?.slots[id & (CHUNK_SIZE - 1)] === undefined) return;
    chunk.slots[id & (CHUNK_SIZE - 1)] = undefined;
    this.size--;
    if (--chunk.live > 0) return;
    this.#chunks.delete(id >>> CHUNK_BITS);
    this.#spare = chunk;
  }

  /** All of them, as they are now. */
  toArray(): OutgoingDelivery[] {
    return Array.from(this.#chunks.values()).flatMap(({ slots }) => slots.filter((delivery) => delivery !== undefined));
  }
}
