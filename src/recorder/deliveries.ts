import type { Side } from '../kernel/connection.ts';
import { formatUuid } from '../kernel/ids.ts';

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

/** What a delivery travels on: an AMQP link, or the requests of an HTTP connection that are about one entity. */
export interface Route {
  readonly connection: number;
  /** `orders`, `events/Subscriptions/all`. */
  readonly entity: string;
  readonly senderSide: Side;
}

export interface LoggedDelivery {
  readonly atMs: number;
  readonly carrier: Carrier;
  readonly route: Route;
  readonly sizeBytes: number;
  readonly messageId?: string;
}

/** The longest id that is kept; Service Bus allows 128 characters. */
const ID_BYTES_MAX = 128;
const SLOT_BYTES = ID_BYTES_MAX + 2;
const FIRST_ROWS = 256;

/**
 * The deliveries of all connections, bounded by count. This is the hottest store of the recorder (twice per message), so
 * it is columns of numbers instead of objects, and ids are bytes until somebody asks. The delivery n is in row `n % countMax`.
 */
export class DeliveryLog {
  readonly #countMax: number;
  #rows = 0;
  #atMs = new Float64Array(0);
  #sizeBytes = new Float64Array(0);
  /** The number of the packet that carries it; 0 where that is not known yet and the carrier itself is kept. */
  #packets = new Float64Array(0);
  /** A slot per row: kind, length, bytes. */
  #ids = new Uint8Array(0);
  readonly #routes: Route[] = [];
  readonly #unnumbered: (Carrier | undefined)[] = [];
  #total = 0;

  constructor(countMax: number) {
    this.#countMax = countMax;
    this.#grow(Math.min(FIRST_ROWS, countMax));
  }

  get dropped(): number {
    return Math.max(0, this.#total - this.#countMax);
  }

  add(atMs: number, carrier: Carrier, route: Route, sizeBytes: number, id: IdLocation): void {
    const row = this.#total++ % this.#countMax;
    if (row >= this.#rows) this.#grow(this.#countMax);
    this.#atMs[row] = atMs;
    this.#sizeBytes[row] = sizeBytes;
    this.#packets[row] = carrier.number;
    this.#routes[row] = route;
    this.#unnumbered[row] = carrier.number === 0 ? carrier : undefined;
    const ids = this.#ids;
    let slot = row * SLOT_BYTES;
    const length = id.length;
    ids[slot++] = length <= ID_BYTES_MAX ? id.kind : 0;
    if (id.kind === 0 || length > ID_BYTES_MAX) return;
    ids[slot++] = length;
    // A loop beats the call of a native copy at this size.
    const bytes = id.bytes;
    for (let from = id.start, end = from + length; from < end; ) ids[slot++] = bytes[from++]!;
  }

  /** Once, from small to all of it: see {@link PayloadStore}. */
  #grow(rows: number): void {
    this.#rows = rows;
    this.#atMs = grown(this.#atMs, new Float64Array(rows));
    this.#sizeBytes = grown(this.#sizeBytes, new Float64Array(rows));
    this.#packets = grown(this.#packets, new Float64Array(rows));
    this.#ids = grown(this.#ids, new Uint8Array(rows * SLOT_BYTES));
  }

  /** The deliveries that are still there, the oldest first. */
  toArray(): LoggedDelivery[] {
    const { dropped } = this;
    return Array.from({ length: this.#total - dropped }, (_, i) => this.#delivery((dropped + i) % this.#countMax));
  }

  #delivery(row: number): LoggedDelivery {
    const messageId = idIn(this.#ids, row * SLOT_BYTES);
    return {
      atMs: this.#atMs[row]!,
      carrier: this.#unnumbered[row] ?? { number: this.#packets[row]! },
      route: this.#routes[row]!,
      sizeBytes: this.#sizeBytes[row]!,
      ...(messageId === undefined ? {} : { messageId }),
    };
  }
}

function grown<T extends Float64Array | Uint8Array>(column: T, larger: T): T {
  larger.set(column);
  return larger;
}

function idIn(ids: Uint8Array, slot: number): string | undefined {
  const length = ids[slot + 1]!;
  const bytes = Buffer.from(ids.buffer, slot + 2, length);
  switch (ids[slot]) {
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
