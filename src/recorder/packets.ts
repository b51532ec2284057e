import { otherSide, type Side } from '../kernel/connection.ts';
import { FLAG, type Flag, type PacketLog, SEGMENT_BYTES_MAX } from './packet-log.ts';

const SEQUENCE_MODULUS = 2 ** 32;

/** Turns the socket calls of one connection into segments, in tcpdump's manner. Sequence numbers start at 0. */
export class Segments {
  #log: PacketLog;
  readonly #connection: number;
  readonly #next: Record<Side, number> = { opener: 0, acceptor: 0 };
  readonly #finished: Record<Side, boolean> = { opener: false, acceptor: false };
  #reset = false;
  /** The number of its SYN, in the capture that goes on. */
  firstNumber: number | undefined;

  constructor(log: PacketLog, connection: number) {
    this.#log = log;
    this.#connection = connection;
  }

  /** What follows is of another capture. */
  goOn(log: PacketLog): void {
    this.#log = log;
    this.firstNumber = undefined;
  }

  /** SYN only: an attempt that nobody answered. */
  knock(atMs: number): void {
    this.firstNumber = this.#emit(atMs, 'opener', FLAG.syn, 1);
  }

  /** SYN, answered by RST. */
  refused(synAtMs: number, atMs: number): void {
    this.firstNumber = this.#emit(synAtMs, 'opener', FLAG.syn, 1);
    this.#emit(atMs, 'acceptor', FLAG.rstAck, 0);
    this.#reset = true;
  }

  /** SYN, SYN-ACK, ACK. */
  handshake(synAtMs: number, atMs: number): void {
    this.firstNumber = this.#emit(synAtMs, 'opener', FLAG.syn, 1);
    this.#emit(atMs, 'acceptor', FLAG.synAck, 1);
    this.#emit(atMs, 'opener', FLAG.ack, 0);
  }

  /** One packet, or several where the chunk exceeds a segment. Returns the number of the last. */
  data(atMs: number, from: Side, chunk: Uint8Array): number {
    if (chunk.length <= SEGMENT_BYTES_MAX) return this.#emit(atMs, from, FLAG.data, chunk.length, chunk);
    let number = 0;
    for (let start = 0; start < chunk.length; start += SEGMENT_BYTES_MAX) {
      const segment = chunk.subarray(start, start + SEGMENT_BYTES_MAX);
      number = this.#emit(atMs, from, FLAG.data, segment.length, segment);
    }
    return number;
  }

  /** FIN and its ACK, or RST. Nothing follows a RST, and a side has one FIN. */
  end(atMs: number, from: Side, how: 'fin' | 'rst'): number | undefined {
    if (this.#reset || (how === 'fin' && this.#finished[from])) return undefined;
    if (how === 'rst') {
      this.#reset = true;
      return this.#emit(atMs, from, FLAG.rstAck, 0);
    }
    this.#finished[from] = true;
    const number = this.#emit(atMs, from, FLAG.finAck, 1);
    this.#emit(atMs, otherSide(from), FLAG.ack, 0);
    return number;
  }

  /** `advance`: by how much the sequence number moves; SYN and FIN count as one byte. [RFC 9293 3.4] */
  #emit(atMs: number, from: Side, flag: Flag, advance: number, payload?: Uint8Array): number {
    const next = this.#next;
    const sequence = from === 'opener' ? next.opener : next.acceptor;
    const acknowledgement = flag === FLAG.syn ? 0 : from === 'opener' ? next.acceptor : next.opener;
    if (from === 'opener') next.opener = (sequence + advance) % SEQUENCE_MODULUS;
    else next.acceptor = (sequence + advance) % SEQUENCE_MODULUS;
    return this.#log.add(atMs, this.#connection, from, flag, sequence, acknowledgement, payload);
  }
}
