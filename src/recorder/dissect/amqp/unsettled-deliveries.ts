import type { Link } from './link.ts';

const FIRST_SLOTS = 64;
/** More are seldom under way on one session; what they displace counts as never settled. */
const SLOTS_MAX = 16_384;

/** The deliveries of one direction of a session that neither side has settled, by their ids. [AMQP 2.6.12] */
export class UnsettledDeliveries {
  /** The delivery with an id is in the slot `id % slots`. */
  #ids = new Int32Array(FIRST_SLOTS);
  #links: (Link | undefined)[] = new Array(FIRST_SLOTS).fill(undefined);

  /** A delivery has begun, or goes on. */
  add(id: number, link: Link): void {
    const slot = id & (this.#links.length - 1);
    const there = this.#links[slot];
    if (there !== undefined && this.#ids[slot] === (id | 0)) return;
    if (there !== undefined && this.#links.length < SLOTS_MAX) {
      this.#grow();
      return this.add(id, link);
    }
    this.#ids[slot] = id;
    this.#links[slot] = link;
    link.unsettled++;
  }

  /** These are settled. Ids are serial numbers. [RFC 1982] */
  settle(first: number, last: number): void {
    const count = ((last - first) >>> 0) + 1;
    if (count > this.#links.length) {
      this.#links.forEach((link, slot) => {
        if (link !== undefined && (this.#ids[slot]! - first) >>> 0 < count) this.#free(slot);
      });
      return;
    }
    for (let i = 0; i < count; i++) {
      const id = (first + i) | 0;
      const slot = id & (this.#links.length - 1);
      if (this.#ids[slot] === id) this.#free(slot);
    }
  }

  #free(slot: number): void {
    const link = this.#links[slot];
    if (link === undefined) return;
    link.unsettled--;
    this.#links[slot] = undefined;
  }

  #grow(): void {
    const [ids, links] = [this.#ids, this.#links];
    const slots = links.length * 2;
    this.#ids = new Int32Array(slots);
    this.#links = new Array(slots).fill(undefined);
    links.forEach((link, slot) => {
      const id = ids[slot]!;
      this.#ids[id & (slots - 1)] = id;
      if (link !== undefined) this.#links[id & (slots - 1)] = link;
    });
  }
}
