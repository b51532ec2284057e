import { formatUuid } from '../kernel/ids.ts';
import type { Link } from './dissect/link.ts';

/** The packet that carries a frame. Its number is filled in later where the frame is seen before its ciphertext. */
export interface Carrier {
  number: number;
}

/** Where a message-id lies in a buffer, and how it is encoded. `kind` 0: there is none. */
export interface IdLocation {
  bytes: Uint8Array;
  start: number;
  length: number;
  kind: IdKind;
}

/** 0 none, 1 string, 2 binary, 3 uuid, 4 ulong (0 to 8 bytes, big-endian). [AMQP 3.2.11–3.2.14] */
export type IdKind = 0 | 1 | 2 | 3 | 4;

export interface LoggedDelivery {
  readonly atMs: number;
  readonly carrier: Carrier;
  readonly link: Link;
  readonly sizeBytes: number;
  readonly messageId?: string;
}

/** The longest id that is kept; Service Bus allows 128 characters. */
const ID_BYTES_MAX = 128;
const SLOT_BYTES = ID_BYTES_MAX + 2;
const INITIAL_COUNT = 256;

/**
 * The deliveries of all connections, bounded by count. This is the hottest store of the recorder (twice per message), so
 * it is columns of numbers instead of objects, and ids are bytes until somebody asks.
 */
export class DeliveryLog {
  readonly #countMax: number;
  #capacity: number;
  #total = 0;
  #atMs: Float64Array;
  #sizeBytes: Uint32Array;
  #ids: Uint8Array;
  #carriers: Carrier[] = [];
  #links: Link[] = [];

  constructor(countMax: number) {
    this.#countMax = Math.max(1, countMax);
    this.#capacity = Math.min(INITIAL_COUNT, this.#countMax);
    this.#atMs = new Float64Array(this.#capacity);
    this.#sizeBytes = new Uint32Array(this.#capacity);
    this.#ids = new Uint8Array(this.#capacity * SLOT_BYTES);
  }

  get dropped(): number {
    return Math.max(0, this.#total - this.#countMax);
  }

  add(atMs: number, carrier: Carrier, link: Link, sizeBytes: number, id: IdLocation): void {
    if (this.#total === this.#capacity && this.#capacity < this.#countMax) this.#grow();
    const index = this.#total++ % this.#capacity;
    this.#atMs[index] = atMs;
    this.#sizeBytes[index] = sizeBytes;
    this.#carriers[index] = carrier;
    this.#links[index] = link;
    const ids = this.#ids;
    let slot = index * SLOT_BYTES;
    const length = id.length;
    ids[slot++] = length <= ID_BYTES_MAX ? id.kind : 0;
    if (id.kind === 0 || length > ID_BYTES_MAX) return;
    ids[slot++] = length;
    // A loop beats the call of a native copy at this size.
    const bytes = id.bytes;
    for (let from = id.start, end = from + length; from < end; ) ids[slot++] = bytes[from++]!;
  }

  /** The deliveries that are still there, the oldest first. */
  toArray(): LoggedDelivery[] {
    const first = Math.max(0, this.#total - this.#capacity);
    const list: LoggedDelivery[] = [];
    for (let n = first; n < this.#total; n++) {
      const index = n % this.#capacity;
      const messageId = this.#idAt(index);
      list.push({
        atMs: this.#atMs[index]!,
        carrier: this.#carriers[index]!,
        link: this.#links[index]!,
        sizeBytes: this.#sizeBytes[index]!,
        ...(messageId === undefined ? {} : { messageId }),
      });
    }
    return list;
  }

  #grow(): void {
    this.#capacity = Math.min(this.#countMax, this.#capacity * 2);
    const { atMs, sizeBytes, ids } = { atMs: this.#atMs, sizeBytes: this.#sizeBytes, ids: this.#ids };
    this.#atMs = new Float64Array(this.#capacity);
    this.#atMs.set(atMs);
    this.#sizeBytes = new Uint32Array(this.#capacity);
    this.#sizeBytes.set(sizeBytes);
    this.#ids = new Uint8Array(this.#capacity * SLOT_BYTES);
    this.#ids.set(ids);
  }

  #idAt(index: number): string | undefined {
    const slot = index * SLOT_BYTES;
    const length = this.#ids[slot + 1]!;
    const bytes = Buffer.from(this.#ids.buffer, slot + 2, length);
    switch (this.#ids[slot]) {
      case 1:
        return bytes.toString('utf8');
      case 2:
        return bytes.toString('hex');
      case 3:
        return formatUuid(bytes);
      case 4:
        return length === 0 ? '0' : BigInt(`0x${bytes.toString('hex')}`).toString();
      default:
        return undefined;
    }
  }
}
