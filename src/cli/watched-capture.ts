import type { Capture, CapturedAttempt, CapturedConnection, LiveLine, LivePacket, Mark, PacketEnds } from '../index.ts';

/** Who and what is to be shown. Of one kind any may fit, of several kinds all must. Empty: all. */
export interface WatchFilter {
  readonly participants: readonly string[];
  readonly services: readonly string[];
  readonly ports: readonly number[];
  readonly verdicts: readonly string[];
}

/** Something to tell. */
export type Event =
  | {
      readonly kind: 'packet';
      readonly packet: LivePacket;
      readonly ends: PacketEnds;
      readonly carries: Pick<Capture, 'exchanges' | 'deliveries'>;
    }
  | { readonly kind: 'opened' | 'closed'; readonly connection: CapturedConnection }
  | { readonly kind: 'failed'; readonly attempt: CapturedAttempt }
  | { readonly kind: 'mark'; readonly mark: Mark };

/** When it happened. */
export function atMsOf(event: Event): number {
  switch (event.kind) {
    case 'packet':
      return event.packet.atMs;
    case 'opened':
      return event.connection.openedAtMs;
    case 'closed':
      return event.connection.closedAtMs ?? event.connection.openedAtMs;
    case 'failed':
      return event.attempt.atMs;
    case 'mark':
      return event.mark.atMs;
  }
}

/** So many attempts are remembered; of older ones only those that are open. */
const REMEMBERED_MAX = 10_000;
/** Who somebody is shows a moment after the connection is there. */
const DELAY_MS = 250;

/** What came, and will be told when it is due. */
type Pending =
  | {
      readonly kind: 'packet';
      readonly packet: LivePacket;
      readonly carries: Pick<Capture, 'exchanges' | 'deliveries'>;
    }
  | { readonly kind: 'opened' | 'closed' | 'failed'; readonly id: number }
  | { readonly kind: 'mark'; readonly mark: Mark };

/** What a watcher knows of the connections so far, to tell what is new and what it belongs to. */
export class WatchedCapture {
  readonly #filter: WatchFilter;
  readonly #shows: 'packets' | 'connections';
  readonly #attempts = new Map<number, CapturedAttempt>();
  readonly #connections = new Map<number, CapturedConnection>();
  readonly #pending: { readonly dueMs: number; readonly what: Pending }[] = [];

  constructor(shows: 'packets' | 'connections', filter: WatchFilter) {
    this.#shows = shows;
    this.#filter = filter;
  }

  /** Takes what was received at a time. */
  take(line: LiveLine, nowMs: number): void {
    const news: readonly Pending[] = [
      ...line.attempts.flatMap((each) => this.#attempt(each)),
      ...line.connections.flatMap((each) => this.#connection(each)),
    ];
    const { exchanges, deliveries } = line;
    const packets = line.packets.map(
      (packet): Pending => ({ kind: 'packet', packet, carries: { exchanges, deliveries } }),
    );
    const marks = line.marks.map((mark): Pending => ({ kind: 'mark', mark }));
    for (const what of [...(this.#shows === 'connections' ? news : packets), ...marks]) {
      this.#pending.push({ dueMs: nowMs + DELAY_MS, what });
    }
    this.#forget();
  }

  /** What is to be shown by a time, in order; by default all. Names are as known then. */
  due(nowMs = Number.POSITIVE_INFINITY): Event[] {
    const at = this.#pending.findIndex(({ dueMs }) => dueMs > nowMs);
    const due = this.#pending.splice(0, at === -1 ? this.#pending.length : at);
    // They come kind by kind.
    return due.flatMap(({ what }) => this.#event(what)).sort((one, other) => atMsOf(one) - atMsOf(other));
  }

  #event(what: Pending): Event[] {
    if (what.kind === 'mark') return [what];
    const id = what.kind === 'packet' ? what.packet.connection : what.id;
    const attempt = this.#attempts.get(id);
    const connection = this.#connections.get(id);
    const ends = connection ?? attempt;
    if (ends === undefined || !this.#fits(ends, attempt?.verdict ?? 'established')) return [];
    if (what.kind === 'packet') return [{ ...what, ends }];
    if (what.kind === 'failed') return attempt === undefined ? [] : [{ kind: 'failed', attempt }];
    return connection === undefined ? [] : [{ kind: what.kind, connection }];
  }

  #attempt(attempt: CapturedAttempt): Pending[] {
    const { id, verdict } = attempt;
    const before = this.#attempts.get(id)?.verdict ?? 'established';
    this.#attempts.set(id, attempt);
    return verdict !== 'established' && verdict !== before ? [{ kind: 'failed', id }] : [];
  }

  #connection(connection: CapturedConnection): Pending[] {
    const { id, closedAtMs } = connection;
    const before = this.#connections.get(id);
    this.#connections.set(id, connection);
    const isClosed = closedAtMs !== undefined && before?.closedAtMs === undefined;
    return [
      ...(before === undefined ? [{ kind: 'opened', id } as const] : []),
      ...(isClosed ? [{ kind: 'closed', id } as const] : []),
    ];
  }

  #fits({ opener, acceptor, openerAddress, acceptorAddress }: PacketEnds, verdict: string): boolean {
    const { participants, services, ports, verdicts } = this.#filter;
    const takesPart = (names: readonly string[]) =>
      names.length === 0 || names.includes(opener) || names.includes(acceptor);
    return (
      takesPart(participants) &&
      takesPart(services) &&
      (ports.length === 0 || ports.includes(openerAddress.port) || ports.includes(acceptorAddress.port)) &&
      (verdicts.length === 0 || verdicts.includes(verdict))
    );
  }

  #forget(): void {
    for (const id of this.#attempts.keys()) {
      if (this.#attempts.size <= REMEMBERED_MAX) return;
      const connection = this.#connections.get(id);
      if (connection !== undefined && connection.closedAtMs === undefined) continue;
      this.#attempts.delete(id);
      this.#connections.delete(id);
    }
  }
}
