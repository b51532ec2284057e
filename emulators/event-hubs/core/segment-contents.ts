import type { Batch } from './events.ts';

/** What the events of a batch share beside their time. */
export interface EventOrigin {
  readonly partitionKey: string | undefined;
  readonly publisher: string | undefined;
}

const NO_ORIGIN: EventOrigin = { partitionKey: undefined, publisher: undefined };

/**
 * The events of a segment, numbered from 0: their payloads side by side in one buffer, the rest in arrays. A million events are a
 * few thousand objects, and what was received can be let go.
 */
export class SegmentContents {
  #bytes: Uint8Array;
  #usedBytes = 0;
  readonly #growsUpToBytes: number;
  /** Where each payload ends. */
  readonly #ends: number[] = [];
  readonly #enqueuedAtMs: number[] = [];
  /** Made when the first event comes that has one; holes before it. */
  #origins: (EventOrigin | undefined)[] | undefined = undefined;

  /** With room for so many bytes. It takes more, and grows by doubling up to a size that it is not expected to exceed. */
  constructor(capacityBytes: number, growsUpToBytes = capacityBytes) {
    this.#bytes = new Uint8Array(capacityBytes);
    this.#growsUpToBytes = growsUpToBytes;
  }

  get count(): number {
    return this.#ends.length;
  }

  append(batch: Batch): void {
    const { payloads, enqueuedAtMs, partitionKey, publisher } = batch;
    this.#makeRoom(sizeOf(payloads));
    if (partitionKey !== undefined || publisher !== undefined) {
      const origin = { partitionKey, publisher };
      this.#origins ??= new Array(this.count).fill(undefined);
      for (const _ of payloads) this.#origins.push(origin);
    } else if (this.#origins !== undefined) {
      for (const _ of payloads) this.#origins.push(undefined);
    }
    for (const payload of payloads) {
      this.#bytes.set(payload, this.#usedBytes);
      this.#usedBytes += payload.length;
      this.#ends.push(this.#usedBytes);
      this.#enqueuedAtMs.push(enqueuedAtMs);
    }
  }

  /** Where the payload begins among the payloads. */
  startOf(index: number): number {
    return index === 0 ? 0 : this.#ends[index - 1]!;
  }

  payload(index: number): Uint8Array {
    return this.#bytes.subarray(this.startOf(index), this.#ends[index]);
  }

  enqueuedAtMs(index: number): number {
    return this.#enqueuedAtMs[index]!;
  }

  origin(index: number): EventOrigin {
    return this.#origins?.[index] ?? NO_ORIGIN;
  }

  /** What was handed out before stays what it was: it lies in the buffer that is left behind. */
  #makeRoom(sizeBytes: number): void {
    const needed = this.#usedBytes + sizeBytes;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, Math.min(2 * this.#bytes.length, this.#growsUpToBytes)));
    bytes.set(this.#bytes.subarray(0, this.#usedBytes));
    this.#bytes = bytes;
  }
}

/** All payloads together. */
export function sizeOf(payloads: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const { length } of payloads) bytes += length;
  return bytes;
}
