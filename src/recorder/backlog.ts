import type { Side, StreamLayer } from '../kernel/connection.ts';
import type { Carrier } from './deliveries.ts';
import { type PacketLog, SEGMENT_BYTES_MAX } from './packet-log.ts';
import { PayloadStore } from './payload-store.ts';

/** Whoever makes sense of what a connection carries. */
export interface BacklogReader {
  /** The next bytes of a direction, and the packet that carried them. The memory of `bytes` is used again after the call. */
  read(layer: StreamLayer, from: Side, bytes: Buffer, atMs: number, carrier: Carrier): void;
  /** Nothing follows. */
  readEnd(atMs: number): void;
}

/** How much waits at most, and how much of it is then read in one go. */
const UNREAD_BYTES_MAX = 512 * 1024;
const BATCH_BYTES = 256 * 1024;
const ROWS = 4_096;
const BATCH_ROWS = 512;

/** Kinds of rows: what `from` has sent on a layer, or the end. */
const TCP = { opener: 0, acceptor: 1 } as const;
const TLS = { opener: 2, acceptor: 3 } as const;
const WEB_SOCKET = { opener: 4, acceptor: 5 } as const;
const KINDS = { tcp: TCP, tls: TLS, websocket: WEB_SOCKET } as const;
const END = 6;

/**
 * What was seen and is not read yet, of all connections in one order. The one who sends or receives waits for nobody to make sense of
 * it: that happens in batches, when somebody asks or when too much waits. It costs a fraction then, as nothing else comes
 * between. Bytes on TCP wait in the log of packets, those of other layers in a memory of their own.
 */
export class Backlog {
  readonly #packets: PacketLog;
  readonly #packetsBefore: number;
  #payloads: PayloadStore | undefined;
  /** The item n is in row `n % ROWS`. */
  readonly #readers: (BacklogReader | undefined)[] = Array.from({ length: ROWS }, () => undefined);
  readonly #carriers: (Carrier | undefined)[] = Array.from({ length: ROWS }, () => undefined);
  readonly #kinds = new Uint8Array(ROWS);
  /** On TCP its packet, else the last packet before it. */
  readonly #numbers = new Float64Array(ROWS);
  readonly #atMs = new Float64Array(ROWS);
  readonly #positions = new Float64Array(ROWS);
  readonly #lengths = new Uint32Array(ROWS);
  #first = 0;
  #next = 0;
  #unreadBytes = 0;
  #isReading = false;

  /** `packetsBefore`: with which number carriers begin to count. */
  constructor(packets: PacketLog, packetsBefore = 0) {
    this.#packets = packets;
    this.#packetsBefore = packetsBefore;
    packets.beforeLoss = () => this.readAll();
  }

  /** What `from` has sent on TCP in the packet that was logged last. */
  addPacket(reader: BacklogReader, from: Side, number: number, atMs: number, length: number): void {
    this.#add(reader, TCP[from], number, atMs, length);
    this.#limit();
  }

  /** What `from` has sent on a layer above TCP. Copied. */
  addBytes(
    reader: BacklogReader,
    layer: StreamLayer,
    from: Side,
    chunk: Uint8Array,
    atMs: number,
    carrier: Carrier,
  ): void {
    this.#payloads ??= new PayloadStore(UNREAD_BYTES_MAX, SEGMENT_BYTES_MAX);
    for (let start = 0; start < chunk.length; start += SEGMENT_BYTES_MAX) {
      const piece = chunk.length <= SEGMENT_BYTES_MAX ? chunk : chunk.subarray(start, start + SEGMENT_BYTES_MAX);
      const row = this.#add(reader, KINDS[layer][from], this.#packets.total, atMs, piece.length);
      this.#positions[row] = this.#payloads.add(piece);
      this.#carriers[row] = carrier;
      this.#limit();
    }
  }

  /** The connection is over. */
  addEnd(reader: BacklogReader, atMs: number): void {
    this.#add(reader, END, this.#packets.total, atMs, 0);
    this.#limit();
  }

  /** Reads what waits. */
  readAll(): void {
    this.#readUntil(this.#next, 0);
  }

  #add(reader: BacklogReader, kind: number, number: number, atMs: number, length: number): number {
    if (this.#first === this.#next) this.#packets.firstUnread = number;
    const row = this.#next++ % ROWS;
    this.#readers[row] = reader;
    this.#kinds[row] = kind;
    this.#numbers[row] = number;
    this.#atMs[row] = atMs;
    this.#lengths[row] = length;
    this.#unreadBytes += length;
    return row;
  }

  #limit(): void {
    if (this.#unreadBytes > UNREAD_BYTES_MAX - SEGMENT_BYTES_MAX) {
      this.#readUntil(this.#next, UNREAD_BYTES_MAX - SEGMENT_BYTES_MAX - BATCH_BYTES);
    } else if (this.#next - this.#first === ROWS) {
      this.#readUntil(this.#first + BATCH_ROWS, 0);
    }
  }

  /** Reads in order up to an item, or until no more than so many bytes wait. */
  #readUntil(item: number, unreadBytes: number): void {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (this.#first < item && (this.#unreadBytes > unreadBytes || unreadBytes === 0)) this.#readFirst();
    } finally {
      this.#isReading = false;
      this.#packets.firstUnread = this.#first === this.#next ? Infinity : this.#numbers[this.#first % ROWS]!;
    }
  }

  #readFirst(): void {
    const row = this.#first++ % ROWS;
    const reader = this.#readers[row]!;
    const kind = this.#kinds[row]!;
    const atMs = this.#atMs[row]!;
    const length = this.#lengths[row]!;
    this.#readers[row] = undefined;
    this.#unreadBytes -= length;
    if (kind === END) return reader.readEnd(atMs);
    const from = kind % 2 === 0 ? 'opener' : 'acceptor';
    if (kind <= TCP.acceptor) {
      const number = this.#numbers[row]!;
      return reader.read('tcp', from, this.#packets.payload(number), atMs, { number: this.#packetsBefore + number });
    }
    const carrier = this.#carriers[row]!;
    this.#carriers[row] = undefined;
    const bytes = this.#payloads!.view(this.#positions[row]!, length);
    reader.read(kind <= TLS.acceptor ? 'tls' : 'websocket', from, bytes, atMs, carrier);
  }
}
