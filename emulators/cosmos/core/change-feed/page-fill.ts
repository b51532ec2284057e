import type { ReadChangeFeed } from '../commands.ts';

/** How much of a page is taken. One that is full may still end the transaction that it is in. */
export class PageFill {
  readonly #countMax: number;
  readonly #bytesMax: number;
  #count = 0;
  #bytes = 0;

  constructor({ countMax, bytesMax = Number.POSITIVE_INFINITY }: Pick<ReadChangeFeed, 'countMax' | 'bytesMax'>) {
    this.#countMax = countMax;
    this.#bytesMax = bytesMax;
  }

  get isFull(): boolean {
    return this.#count >= this.#countMax || this.#bytes >= this.#bytesMax;
  }

  add(sizeBytes: number): void {
    this.#count++;
    this.#bytes += sizeBytes;
  }
}
