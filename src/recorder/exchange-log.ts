import type { Side } from '../kernel/connection.ts';
import type { Exchange } from './capture.ts';
import { type Carrier, grown } from './deliveries.ts';
import { CHARACTERS_MAX, presentable, redact } from './dissect/redact.ts';
import type { LoggedExchange } from './dissect/sink.ts';

const FIRST_ROWS = 256;
/** So many operations are kept as one text each, however often they come. */
const USUAL_OPERATIONS_MAX = 256;
const PROTOCOLS: readonly Exchange['protocol'][] = ['amqp', 'http', 'websocket', 'mqtt'];

/**
 * The exchanges of all connections, bounded by count and by what is kept of each: who sends a name decides how long it is. Columns, as in
 * {@link DeliveryLog}: objects would each survive the young generation of the garbage collector. The exchange n is in row `n % countMax`.
 */
export class ExchangeLog {
  readonly #countMax: number;
  #rows = 0;
  #atMs = new Float64Array(0);
  /** The number of the packet; 0 where that is not known yet and the carrier itself is kept. */
  #packets = new Float64Array(0);
  #connections = new Uint32Array(0);
  /** Twice the protocol, and one more where the acceptor has sent it. */
  #kinds = new Uint8Array(0);
  readonly #operations: string[] = [];
  readonly #summaries: string[] = [];
  readonly #unnumbered: (Carrier | undefined)[] = [];
  readonly #usualOperations = new Map<string, string>();
  /** By side; the same call is often made again and again. */
  readonly #lastSummaries: Record<Side, string> = { opener: '', acceptor: '' };
  #total = 0;

  constructor(countMax: number) {
    this.#countMax = countMax;
    this.#grow(Math.min(FIRST_ROWS, countMax));
  }

  /** How many were let go so far. */
  get dropped(): number {
    return Math.max(0, this.#total - this.#countMax);
  }

  /** How many there were so far. */
  get total(): number {
    return this.#total;
  }

  push({ atMs, connection, carrier, from, protocol, operation, summary }: LoggedExchange): void {
    const row = this.#total++ % this.#countMax;
    if (row >= this.#rows) this.#grow(this.#countMax);
    this.#atMs[row] = atMs;
    this.#packets[row] = carrier.number;
    this.#connections[row] = connection;
    this.#kinds[row] = PROTOCOLS.indexOf(protocol) * 2 + (from === 'acceptor' ? 1 : 0);
    this.#operations[row] = this.#operation(operation);
    this.#summaries[row] = isTarget(this.#kinds[row]!) ? this.#target(summary) : this.#summary(from, summary);
    this.#unnumbered[row] = carrier.number === 0 ? carrier : undefined;
  }

  #operation(operation: string): string {
    const usual = this.#usualOperations.get(operation);
    if (usual !== undefined) return usual;
    const kept = presentable(operation);
    if (this.#usualOperations.size < USUAL_OPERATIONS_MAX) this.#usualOperations.set(kept, kept);
    return kept;
  }

  #summary(from: Side, summary: string): string {
    if (this.#lastSummaries[from] === summary) return this.#lastSummaries[from];
    const kept = presentable(summary);
    if (this.#lastSummaries[from] !== kept) this.#lastSummaries[from] = kept;
    return this.#lastSummaries[from];
  }

  /** As sent, as far as it is short. Its secrets are taken out when somebody asks: that costs more than all else here. */
  #target(target: string): string {
    if (this.#lastSummaries.opener !== target) {
      this.#lastSummaries.opener = target.length <= CHARACTERS_MAX ? target : redact(target);
    }
    return this.#lastSummaries.opener;
  }

  /** Once, from small to all of it. */
  #grow(rows: number): void {
    this.#rows = rows;
    this.#atMs = grown(this.#atMs, new Float64Array(rows));
    this.#packets = grown(this.#packets, new Float64Array(rows));
    this.#connections = grown(this.#connections, new Uint32Array(rows));
    this.#kinds = grown(this.#kinds, new Uint8Array(rows));
  }

  /** Those that are still there, the oldest first. */
  toArray(): LoggedExchange[] {
    return this.since(0);
  }

  /** Of these, what came after the first `total`. */
  since(total: number): LoggedExchange[] {
    const first = Math.max(total, this.dropped);
    const length = Math.max(0, this.#total - first);
    return Array.from({ length }, (_, i) => this.#exchange((first + i) % this.#countMax));
  }

  #exchange(row: number): LoggedExchange {
    const kind = this.#kinds[row]!;
    return {
      atMs: this.#atMs[row]!,
      connection: this.#connections[row]!,
      carrier: this.#unnumbered[row] ?? { number: this.#packets[row]! },
      from: kind % 2 === 0 ? 'opener' : 'acceptor',
      protocol: PROTOCOLS[kind >> 1]!,
      operation: this.#operations[row]!,
      summary: isTarget(kind) ? redact(this.#summaries[row]!) : this.#summaries[row]!,
    };
  }
}

/** Whether a row is a request of HTTP, whose summary is its target. */
function isTarget(kind: number): boolean {
  return kind === PROTOCOLS.indexOf('http') * 2;
}
