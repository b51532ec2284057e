import { otherSide } from '../kernel/connection.ts';
import type { Capture } from '../recorder/capture.ts';

/** `connect` became a connection, `failure` did not; `exchange` is a protocol operation that tells the story, `message` a delivery. */
export type ArrowKind = 'connect' | 'failure' | 'exchange' | 'message' | 'close';

/** One arrow of a sequence diagram; equal ones of a connection are one, where the first was, with their number. */
export interface Arrow {
  readonly kind: ArrowKind;
  readonly connection: number;
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** The packet that shows the first of them; 0 where it has none, or none any more. */
  readonly packet: number;
  count: number;
}

const METHOD = /^[A-Z]+$/;

/** Beside HTTP requests; the others are many and say less. */
const OPERATIONS = new Set(['attach', 'flow', 'request', 'reply', 'detach', 'close', 'handshake']);

/** Who connected, what was attached and granted, what was delivered, who closed; in the order of time. */
export function collectArrows(capture: Capture): Arrow[] {
  const arrows = new Map<string, Arrow>();
  const draw = (arrow: Omit<Arrow, 'count'>) => {
    const key = JSON.stringify([arrow.connection, arrow.from, arrow.kind, arrow.label]);
    const known = arrows.get(key);
    if (known === undefined) arrows.set(key, { ...arrow, count: 1 });
    else known.count++;
  };
  const connections = new Map(capture.connections.map((connection) => [connection.id, connection]));
  for (const { id, atMs, opener, acceptor, acceptorAddress, verdict, packet = 0 } of capture.attempts) {
    const opened = connections.get(id);
    const spoken = opened === undefined ? '' : ` (${opened.layers.join(' › ')})`;
    const failure = verdict === 'established' ? '' : `: ${verdict}`;
    const label = `connect to port ${acceptorAddress.port}${spoken}${failure}`;
    const kind = opened === undefined ? 'failure' : 'connect';
    draw({ kind, connection: id, atMs, from: opener, to: acceptor, label, packet });
  }
  const carriers = new Set(capture.deliveries.map(({ connection, packet, from }) => `${connection} ${packet} ${from}`));
  for (const { connection, from, atMs, operation, summary, packet } of capture.exchanges) {
    const via = connections.get(connection);
    if (via === undefined || summary.startsWith('answers ')) continue;
    // A request that carries a message is drawn as that message; one that asks for some is what makes a pull a pull.
    const asks = METHOD.test(operation) && !carriers.has(`${connection} ${packet} ${via[from]}`);
    if (!asks && !OPERATIONS.has(operation)) continue;
    const label = `${operation} ${summary}`;
    draw({ kind: 'exchange', connection, atMs, from: via[from], to: via[otherSide(from)], label, packet });
  }
  for (const { connection, atMs, from, to, entity, packet } of capture.deliveries) {
    draw({ kind: 'message', connection, atMs, from, to, label: `message of ${entity}`, packet });
  }
  for (const via of capture.connections) {
    const { id: connection, closedBy, closedAtMs: atMs = capture.endedAtMs, closeReason: label = 'closes' } = via;
    if (closedBy === undefined) continue;
    draw({ kind: 'close', connection, atMs, from: via[closedBy], to: via[otherSide(closedBy)], label, packet: 0 });
  }
  return [...arrows.values()].sort((a, b) => a.atMs - b.atMs || a.connection - b.connection);
}
