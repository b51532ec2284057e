import type { Side } from '../kernel/connection.ts';
import type { Packet, TcpFlag } from './capture.ts';
import { PayloadStore } from './payload-store.ts';

/** The largest TCP payload of an IPv4 packet without options; what the loopback interface of Linux carries, too. */
export const SEGMENT_BYTES_MAX = 65_495;

const NOTHING: Uint8Array = new Uint8Array(0);

/** The flags that packets have, by the number under which they are stored. */
const FLAGS: readonly (readonly TcpFlag[])[] = [
  ['SYN'],
  ['SYN', 'ACK'],
  ['ACK'],
  ['PSH', 'ACK'],
  ['FIN', 'ACK'],
  ['RST', 'ACK'],
];
export const FLAG = { syn: 0, synAck: 1, ack: 2, data: 3, finAck: 4, rstAck: 5 } as const;
export type Flag = (typeof FLAG)[keyof typeof FLAG];

const FIRST_ROWS = 1024;

/** Numbers instead of objects, which would each survive the young generation of the garbage collector. */
class Columns {
  readonly atMs: Float64Array;
  /** In the {@link PayloadStore}. */
  readonly payloadAt: Float64Array;
  readonly payloadBytes: Uint32Array;
  readonly connections: Uint32Array;
  readonly sequences: Uint32Array;
  readonly acknowledgements: Uint32Array;
  readonly flags: Uint8Array;
  /** 1 where the acceptor has sent it. */
  readonly fromAcceptor: Uint8Array;

  constructor(rows: number) {
    this.atMs = new Float64Array(rows);
    this.payloadAt = new Float64Array(rows);
    this.payloadBytes = new Uint32Array(rows);
    this.connections = new Uint32Array(rows);
    this.sequences = new Uint32Array(rows);
    this.acknowledgements = new Uint32Array(rows);
    this.flags = new Uint8Array(rows);
    this.fromAcceptor = new Uint8Array(rows);
  }

  get rows(): number {
    return this.flags.length;
  }

  /** A larger one with the same content. */
  grown(rows: number): Columns {
    const grown = new Columns(rows);
    for (const name of Object.keys(this) as (keyof Omit<Columns, 'rows' | 'grown'>)[]) grown[name].set(this[name]);
    return grown;
  }
}

/** The packets of all connections, in one numbering from 1, bounded by count and by payload bytes. */
export class PacketLog {
  readonly #packetsMax: number;
  readonly #bytesMax: number;
  readonly #payloads: PayloadStore;
  /** The packet with the number n is in row `n % packetsMax`. Begins small and grows once, as the payloads' memory does. */
  #columns: Columns;
  /** Somebody still has to look at the payloads from this packet on: {@link beforeLoss} is called before one of them goes. */
  firstUnread = Infinity;
  beforeLoss = () => {};
  #oldest = 1;
  #last = 0;
  #bytes = 0;
  #bytesDropped = 0;

  constructor(packetsMax: number, bytesMax: number) {
    this.#packetsMax = packetsMax;
    this.#bytesMax = bytesMax;
    this.#payloads = new PayloadStore(bytesMax, SEGMENT_BYTES_MAX);
    this.#columns = new Columns(Math.min(FIRST_ROWS, packetsMax));
  }

  get dropped(): { readonly packets: number; readonly bytes: number } {
    return { packets: this.#oldest - 1, bytes: this.#bytesDropped };
  }

  /** Numbers a packet and keeps it with a copy of its payload, of at most a segment. Returns the number. */
  add(
    atMs: number,
    connection: number,
    from: Side,
    flag: Flag,
    sequence: number,
    acknowledgement: number,
    payload: Uint8Array = NOTHING,
  ): number {
    if (this.firstUnread <= this.#last && this.#wouldLoseUnread(payload.length)) this.beforeLoss();
    const number = ++this.#last;
    if (number - this.#oldest === this.#packetsMax) this.#dropOldest();
    const row = number % this.#packetsMax;
    if (row >= this.#columns.rows) this.#columns = this.#columns.grown(this.#packetsMax);
    const columns = this.#columns;
    columns.atMs[row] = atMs;
    columns.payloadAt[row] = this.#payloads.add(payload);
    columns.payloadBytes[row] = payload.length;
    columns.connections[row] = connection;
    columns.sequences[row] = sequence;
    columns.acknowledgements[row] = acknowledgement;
    columns.flags[row] = flag;
    columns.fromAcceptor[row] = from === 'acceptor' ? 1 : 0;
    this.#bytes += payload.length;
    while (this.#oldest <= number && this.#isTooOld(this.#oldest)) this.#dropOldest();
    return number;
  }

  #wouldLoseUnread(payloadBytes: number): boolean {
    const { firstUnread } = this;
    const isFull = this.#last + 1 - firstUnread >= this.#packetsMax;
    const position = this.#columns.payloadAt[firstUnread % this.#packetsMax]!;
    return isFull || position < this.#payloads.oldestPositionAfter(payloadBytes);
  }

  #isTooOld(number: number): boolean {
    const row = number % this.#packetsMax;
    const isOverwritten =
      this.#columns.payloadBytes[row]! > 0 && this.#columns.payloadAt[row]! < this.#payloads.oldestPosition;
    return isOverwritten || this.#bytes > this.#bytesMax;
  }

  #dropOldest(): void {
    const payloadBytes = this.#columns.payloadBytes[this.#oldest % this.#packetsMax]!;
    this.#oldest++;
    this.#bytes -= payloadBytes;
    this.#bytesDropped += payloadBytes;
  }

  /** The number of the last packet, which is how many there were so far. */
  get total(): number {
    return this.#last;
  }

  /** When a packet was sent; undefined where it is none or was let go. */
  timeOf(number: number): number | undefined {
    return number < this.#oldest || number > this.#last ? undefined : this.#columns.atMs[number % this.#packetsMax];
  }

  /** The payload itself, to be looked at before anything is added. */
  payload(number: number): Buffer {
    const row = number % this.#packetsMax;
    return this.#payloads.view(this.#columns.payloadAt[row]!, this.#columns.payloadBytes[row]!);
  }

  toArray(): Packet[] {
    return this.since(0);
  }

  /** The packets after the one with this number that are still there. */
  since(number: number): Packet[] {
    const first = Math.max(this.#oldest, number + 1);
    return Array.from({ length: Math.max(0, this.#last - first + 1) }, (_, i) => this.#packet(first + i));
  }

  #packet(number: number): Packet {
    const row = number % this.#packetsMax;
    const columns = this.#columns;
    const payloadBytes = columns.payloadBytes[row]!;
    return {
      number,
      atMs: columns.atMs[row]!,
      connection: columns.connections[row]!,
      from: columns.fromAcceptor[row] === 1 ? 'acceptor' : 'opener',
      flags: FLAGS[columns.flags[row]!]!,
      sequence: columns.sequences[row]!,
      acknowledgement: columns.acknowledgements[row]!,
      payload: payloadBytes === 0 ? NOTHING : this.#payloads.read(columns.payloadAt[row]!, payloadBytes),
    };
  }
}
