import { ID_BYTES_MAX, type IdKind, type IdLocation } from '../../deliveries.ts';

const FIRST_BYTES = 1024;
/** More than any batch of Azure's can have. */
const LISTED_MAX = 50_000;

/** The messages of a batch that is under way: numbers and bytes, no objects, for most of what Event Hubs takes in are such. */
export class BatchMembers {
  /** Those that were only counted: there were too many to list them. */
  unlisted = 0;
  readonly #sizes: number[] = [];
  readonly #ends: number[] = [];
  readonly #kinds: IdKind[] = [];
  readonly #fingerprints: number[] = [];
  #bytes = new Uint8Array(0);
  #usedBytes = 0;

  /** How many are listed. */
  get length(): number {
    return this.#sizes.length;
  }

  /** The id is copied. */
  add(sizeBytes: number, id: Readonly<IdLocation>): void {
    if (this.length >= LISTED_MAX) {
      this.unlisted++;
      return;
    }
    const length = id.length <= ID_BYTES_MAX ? id.length : 0;
    if (this.#usedBytes + length > this.#bytes.length) this.#grow();
    const own = this.#bytes;
    for (let i = 0; i < length; i++) own[this.#usedBytes++] = id.bytes[id.start + i]!;
    this.#sizes.push(sizeBytes);
    this.#ends.push(this.#usedBytes);
    this.#kinds.push(id.length <= ID_BYTES_MAX ? id.kind : 0);
    this.#fingerprints.push(id.fingerprint);
  }

  /** Calls with each in order; `id` is another one after the call. */
  forEach(each: (sizeBytes: number, id: Readonly<IdLocation>) => void): void {
    const id: IdLocation = { bytes: this.#bytes, start: 0, length: 0, kind: 0, fingerprint: 0 };
    for (let i = 0; i < this.#sizes.length; i++) {
      id.start = i === 0 ? 0 : this.#ends[i - 1]!;
      id.length = this.#ends[i]! - id.start;
      id.kind = this.#kinds[i]!;
      id.fingerprint = this.#fingerprints[i]!;
      each(this.#sizes[i]!, id);
    }
  }

  #grow(): void {
    const larger = new Uint8Array(Math.max(FIRST_BYTES, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
