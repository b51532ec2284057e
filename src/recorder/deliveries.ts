import type { Side } from '../kernel/connection.ts';
import { formatUuid } from '../kernel/ids.ts';
import { presentable } from './dissect/redact.ts';

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
  /** Of the message's contents, where its id does not tell it from others on every hop; else 0. */
  fingerprint: number;
}

/** 0 none, 1 string, 2 binary, 3 uuid, 4 ulong (0 to 8 bytes, big-endian). [AMQP 3.2.11–3.2.14] */
export type IdKind = 0 | 1 | 2 | 3 | 4;

/** The longest id that is kept; Service Bus allows 128 characters. */
export const ID_BYTES_MAX = 128;
const LOCK_BYTES = 16;
/** What an entry for a delivery takes at most: its id's kind and length, the id, the lock token. */
const ENTRY_BYTES_MAX = 2 + ID_BYTES_MAX + LOCK_BYTES;
/** Beside the kind of the id: a lock token follows it. */
const HAS_LOCK = 0x80;
/** A lock token travels in .NET's order of bytes. [service-bus-protocol 9.1] */
const DOTNET_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
const FIRST_ROWS = 256;

const NO_ID: IdLocation = { bytes: new Uint8Array(0), start: 0, length: 0, kind: 0, fingerprint: 0 };
/** Any character takes up to three bytes per unit of its text. */
const textId: IdLocation = { bytes: Buffer.alloc(3 * ID_BYTES_MAX), start: 0, length: 0, kind: 1, fingerprint: 0 };

/** An id that is at hand as text. It stays what it is until the next call. */
export function textIdOf(text: string | undefined): Readonly<IdLocation> {
  if (text === undefined || text.length > ID_BYTES_MAX) return NO_ID;
  const bytes = textId.bytes;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) {
      textId.length = (bytes as Buffer).write(text, 'utf8');
      return textId;
    }
    bytes[at] = code;
  }
  textId.length = text.length;
  return textId;
}

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
  readonly eventId?: string;
  readonly fingerprint?: string;
  readonly lockToken?: string;
}

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
  /** 0: it has none. */
  #fingerprints = new Float64Array(0);
  /** Ids and lock tokens, one entry behind the other, in memory that is used again; rarely as much as there is room for. */
  #entries = new Uint8Array(0);
  #entryAt = new Uint32Array(0);
  #nextEntryAt = 0;
  readonly #routes: Route[] = [];
  readonly #unnumbered: (Carrier | undefined)[] = [];
  /** By row; few messages carry an event that has an id of its own. */
  readonly #eventIds = new Map<number, string>();
  #total = 0;

  constructor(countMax: number) {
    this.#countMax = countMax;
    this.#grow(Math.min(FIRST_ROWS, countMax));
  }

  get dropped(): number {
    return Math.max(0, this.#total - this.#countMax);
  }

  add(
    atMs: number,
    carrier: Carrier,
    route: Route,
    sizeBytes: number,
    id: Readonly<IdLocation>,
    eventId?: string,
    lockBytes: Uint8Array = NO_ID.bytes,
    lockAt = -1,
  ): void {
    const row = this.#total++ % this.#countMax;
    if (row >= this.#rows) this.#grow(this.#countMax);
    this.#atMs[row] = atMs;
    this.#sizeBytes[row] = sizeBytes;
    this.#packets[row] = carrier.number;
    this.#fingerprints[row] = id.fingerprint;
    this.#routes[row] = route;
    this.#unnumbered[row] = carrier.number === 0 ? carrier : undefined;
    if (eventId !== undefined && eventId.length <= ID_BYTES_MAX) this.#eventIds.set(row, presentable(eventId));
    else if (this.#eventIds.size > 0) this.#eventIds.delete(row);
    this.#entryAt[row] = this.#addEntry(id, lockBytes, lockAt);
  }

  /** Byte by byte: at this size a loop beats the call of a native copy. */
  #addEntry(id: Readonly<IdLocation>, lockBytes: Uint8Array, lockAt: number): number {
    const entries = this.#entries;
    // Never overtakes what is still there: it has room for as many of the longest.
    const entry = this.#nextEntryAt + ENTRY_BYTES_MAX > entries.length ? 0 : this.#nextEntryAt;
    const length = id.length <= ID_BYTES_MAX ? id.length : 0;
    let at = entry;
    entries[at++] = (id.length <= ID_BYTES_MAX ? id.kind : 0) | (lockAt === -1 ? 0 : HAS_LOCK);
    entries[at++] = length;
    const bytes = id.bytes;
    for (let from = id.start, end = from + length; from < end; ) entries[at++] = bytes[from++]!;
    if (lockAt !== -1) {
      for (let from = lockAt, end = lockAt + LOCK_BYTES; from < end; ) entries[at++] = lockBytes[from++]!;
    }
    this.#nextEntryAt = at;
    return entry;
  }

  /** Once, from small to all of it: see {@link PayloadStore}. */
  #grow(rows: number): void {
    this.#rows = rows;
    this.#atMs = grown(this.#atMs, new Float64Array(rows));
    this.#sizeBytes = grown(this.#sizeBytes, new Float64Array(rows));
    this.#packets = grown(this.#packets, new Float64Array(rows));
    this.#fingerprints = grown(this.#fingerprints, new Float64Array(rows));
    this.#entries = grown(this.#entries, new Uint8Array((rows + 1) * ENTRY_BYTES_MAX));
    this.#entryAt = grown(this.#entryAt, new Uint32Array(rows));
  }

  /** How many there were so far. */
  get total(): number {
    return this.#total;
  }

  /** The deliveries that are still there, the oldest first. */
  toArray(): LoggedDelivery[] {
    return this.since(0);
  }

  /** Of these, what came after the first `total`. */
  since(total: number): LoggedDelivery[] {
    const first = Math.max(total, this.dropped);
    return Array.from({ length: Math.max(0, this.#total - first) }, (_, i) =>
      this.#delivery((first + i) % this.#countMax),
    );
  }

  #delivery(row: number): LoggedDelivery {
    const entry = this.#entryAt[row]!;
    const messageId = idIn(this.#entries, entry);
    const lockToken = lockIn(this.#entries, entry);
    const fingerprint = this.#fingerprints[row]!;
    const eventId = this.#eventIds.get(row);
    return {
      atMs: this.#atMs[row]!,
      carrier: this.#unnumbered[row] ?? { number: this.#packets[row]! },
      route: this.#routes[row]!,
      sizeBytes: this.#sizeBytes[row]!,
      ...(messageId === undefined ? {} : { messageId }),
      ...(eventId === undefined ? {} : { eventId }),
      ...(fingerprint === 0 ? {} : { fingerprint: fingerprint.toString(16) }),
      ...(lockToken === undefined ? {} : { lockToken }),
    };
  }
}

/** `larger`, which begins with what was in `column`. */
export function grown<T extends Float64Array | Uint32Array | Uint8Array>(column: T, larger: T): T {
  larger.set(column);
  return larger;
}

function lockIn(entries: Uint8Array, entry: number): string | undefined {
  if ((entries[entry]! & HAS_LOCK) === 0) return undefined;
  const lock = entry + 2 + entries[entry + 1]!;
  return formatUuid(Uint8Array.from(DOTNET_ORDER, (at) => entries[lock + at]!));
}

function idIn(entries: Uint8Array, entry: number): string | undefined {
  const length = entries[entry + 1]!;
  const bytes = Buffer.from(entries.buffer, entry + 2, length);
  switch (entries[entry]! & ~HAS_LOCK) {
    case 1:
      return presentable(bytes.toString('utf8'));
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
