import { otherSide, type Side } from '../kernel/connection.ts';
import type { Packet, TcpFlag } from './capture.ts';
import { PayloadStore } from './payload-store.ts';
import { Ring } from './ring.ts';

/** The largest TCP payload of an IPv4 packet without options; what the loopback interface of Linux carries, too. */
export const SEGMENT_BYTES_MAX = 65_495;

const SEQUENCE_MODULUS = 2 ** 32;
const NOTHING: Uint8Array = new Uint8Array(0);
const SYN: readonly TcpFlag[] = ['SYN'];
const SYN_ACK: readonly TcpFlag[] = ['SYN', 'ACK'];
const ACK: readonly TcpFlag[] = ['ACK'];
const DATA: readonly TcpFlag[] = ['PSH', 'ACK'];
const FIN_ACK: readonly TcpFlag[] = ['FIN', 'ACK'];
const RST_ACK: readonly TcpFlag[] = ['RST', 'ACK'];

/** A packet whose payload lies in the {@link PayloadStore}. */
type StoredPacket = Omit<Packet, 'payload'> & { readonly payloadAt: number; readonly payloadBytes: number };

/** The packets of all connections, in one numbering, bounded by count and by payload bytes. */
export class PacketLog {
  readonly #ring: Ring<StoredPacket>;
  readonly #payloads: PayloadStore;
  readonly #bytesMax: number;
  #bytes = 0;
  #bytesDropped = 0;
  #number = 0;

  constructor(packetsMax: number, bytesMax: number) {
    this.#ring = new Ring(packetsMax);
    this.#payloads = new PayloadStore(bytesMax);
    this.#bytesMax = bytesMax;
  }

  get dropped(): { readonly packets: number; readonly bytes: number } {
    return { packets: this.#ring.dropped, bytes: this.#bytesDropped };
  }

  /** Numbers a packet and keeps it with a copy of its payload. Returns the number. */
  add(packet: Omit<Packet, 'number' | 'payload'>, payload: Uint8Array): number {
    const number = ++this.#number;
    const payloadAt = this.#payloads.add(payload);
    this.#bytes += payload.length;
    const pushedOut = this.#ring.push({ ...packet, number, payloadAt, payloadBytes: payload.length });
    if (pushedOut !== undefined) this.#forget(pushedOut);
    for (let oldest = this.#ring.oldest; oldest !== undefined && this.#isTooOld(oldest); oldest = this.#ring.oldest) {
      this.#ring.drop();
      this.#forget(oldest);
    }
    return number;
  }

  #isTooOld(packet: StoredPacket): boolean {
    const overwritten = packet.payloadBytes > 0 && packet.payloadAt < this.#payloads.oldestPosition;
    return overwritten || this.#bytes > this.#bytesMax;
  }

  #forget(packet: StoredPacket): void {
    this.#bytes -= packet.payloadBytes;
    this.#bytesDropped += packet.payloadBytes;
  }

  toArray(): Packet[] {
    return this.#ring.toArray().map(({ payloadAt, payloadBytes, ...packet }) => ({
      ...packet,
      payload: payloadBytes === 0 ? NOTHING : this.#payloads.read(payloadAt, payloadBytes),
    }));
  }
}

/** Turns the socket calls of one connection into segments, in tcpdump's manner. Sequence numbers start at 0. */
export class Segments {
  readonly #log: PacketLog;
  readonly #connection: number;
  readonly #next: Record<Side, number> = { opener: 0, acceptor: 0 };
  readonly #finished: Record<Side, boolean> = { opener: false, acceptor: false };
  #reset = false;
  /** The number of the first packet. */
  firstNumber: number | undefined;

  constructor(log: PacketLog, connection: number) {
    this.#log = log;
    this.#connection = connection;
  }

  /** SYN only: an attempt that nobody answered. */
  knock(atMs: number): void {
    this.#emit(atMs, 'opener', SYN, 1);
  }

  /** SYN, answered by RST. */
  refused(synAtMs: number, atMs: number): void {
    this.#emit(synAtMs, 'opener', SYN, 1);
    this.#emit(atMs, 'acceptor', RST_ACK, 0);
    this.#reset = true;
  }

  /** SYN, SYN-ACK, ACK. */
  handshake(synAtMs: number, atMs: number): void {
    this.#emit(synAtMs, 'opener', SYN, 1);
    this.#emit(atMs, 'acceptor', SYN_ACK, 1);
    this.#emit(atMs, 'opener', ACK, 0);
  }

  /** One packet, or several where the chunk exceeds a segment. Returns the number of the last. */
  data(atMs: number, from: Side, chunk: Uint8Array): number {
    if (chunk.length <= SEGMENT_BYTES_MAX) return this.#emit(atMs, from, DATA, chunk.length, chunk);
    let number = 0;
    for (let start = 0; start < chunk.length; start += SEGMENT_BYTES_MAX) {
      const segment = chunk.subarray(start, start + SEGMENT_BYTES_MAX);
      number = this.#emit(atMs, from, DATA, segment.length, segment);
    }
    return number;
  }

  /** FIN and its ACK, or RST. Nothing follows a RST, and a side has one FIN. */
  end(atMs: number, from: Side, how: 'fin' | 'rst'): number | undefined {
    if (this.#reset || (how === 'fin' && this.#finished[from])) return undefined;
    if (how === 'rst') {
      this.#reset = true;
      return this.#emit(atMs, from, RST_ACK, 0);
    }
    this.#finished[from] = true;
    const number = this.#emit(atMs, from, FIN_ACK, 1);
    this.#emit(atMs, otherSide(from), ACK, 0);
    return number;
  }

  /** `advance`: by how much the sequence number moves; SYN and FIN count as one byte. [RFC 9293 3.4] */
  #emit(atMs: number, from: Side, flags: readonly TcpFlag[], advance: number, payload = NOTHING): number {
    const next = this.#next;
    const sequence = from === 'opener' ? next.opener : next.acceptor;
    const acknowledgement = flags === SYN ? 0 : from === 'opener' ? next.acceptor : next.opener;
    if (from === 'opener') next.opener = (sequence + advance) % SEQUENCE_MODULUS;
    else next.acceptor = (sequence + advance) % SEQUENCE_MODULUS;
    const packet = { atMs, connection: this.#connection, from, flags, sequence, acknowledgement };
    const number = this.#log.add(packet, payload);
    this.firstNumber ??= number;
    return number;
  }
}
