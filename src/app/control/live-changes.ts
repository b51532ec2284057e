import type { Packet } from '../../recorder/capture.ts';
import type { CaptureChanges, CapturePosition } from '../../recorder/changes.ts';
import type { LineSource } from '../../transport/websocket/line-feed.ts';
import type { Azwire } from '../azwire.ts';

export interface LiveOptions {
  /** `start`: with all that was recorded before. `now`: from then on only the connections that are open. */
  readonly from: 'start' | 'now';
}

/** One line of the live capture. */
export interface LiveLine extends Omit<CaptureChanges, 'position' | 'packets'> {
  /** Which capture: it grows when recording begins anew. */
  readonly capture: number;
  readonly packets: readonly LivePacket[];
}

export type LivePacket = Omit<Packet, 'payload'> & { readonly payloadBytes: number };

/** So many items of each kind are in one line at most. */
const ITEMS_MAX = 500;

/** What is recorded, as lines of JSON for one reader. Nothing is kept for it beyond one look. */
export class LiveChanges implements LineSource {
  readonly #azure: Pick<Azwire, 'captureChanges'>;
  readonly #from: LiveOptions['from'];
  #position: CapturePosition | undefined;
  #waiting: Generator<string> | undefined;

  constructor(azure: Pick<Azwire, 'captureChanges'>, { from }: LiveOptions) {
    this.#azure = azure;
    this.#from = from;
  }

  next(): string | undefined {
    this.#waiting ??= this.#look();
    const { value, done } = this.#waiting.next();
    if (done !== true) return value;
    this.#waiting = undefined;
    return undefined;
  }

  #look(): Generator<string> {
    const isFirst = this.#position === undefined;
    const changes = this.#azure.captureChanges(this.#position);
    this.#position = changes.position;
    return linesOf(isFirst && this.#from === 'now' ? openConnections(changes) : changes);
  }
}

/** What a reader who comes later needs, to know what the packets to come belong to. */
function openConnections(changes: CaptureChanges): CaptureChanges {
  const connections = changes.connections.filter(({ closedAtMs }) => closedAtMs === undefined);
  const open = new Set(connections.map(({ id }) => id));
  const attempts = changes.attempts.filter(({ connection }) => connection !== undefined && open.has(connection));
  return { ...changes, ...NOTHING, connections, attempts };
}

const NOTHING = {
  attempts: [],
  connections: [],
  packets: [],
  exchanges: [],
  deliveries: [],
  marks: [],
  missed: { packets: 0, exchanges: 0, deliveries: 0 },
} satisfies Omit<LiveLine, 'capture'>;

/** In pieces that a reader can take one by one; what a packet carries is in the line of the packet. */
function* linesOf({ position, missed, ...changes }: CaptureChanges): Generator<string> {
  const line = (items: Partial<LiveLine>) =>
    JSON.stringify({ capture: position.run, ...NOTHING, ...items } satisfies LiveLine);
  if (Object.values(missed).some((count) => count > 0)) yield line({ missed });
  for (const attempts of pieces(changes.attempts)) yield line({ attempts });
  for (const connections of pieces(changes.connections)) yield line({ connections });
  let exchanges = changes.exchanges;
  let deliveries = changes.deliveries;
  const carriedUpTo = <Item extends { readonly packet: number }>(items: readonly Item[], packet: number) => {
    const at = items.findIndex((item) => item.packet > packet);
    return at === -1 ? items.length : Math.min(at, items.length);
  };
  for (const piece of pieces(changes.packets)) {
    const last = piece.at(-1)!.number;
    const [exchangesAt, deliveriesAt] = [carriedUpTo(exchanges, last), carriedUpTo(deliveries, last)];
    yield line({
      packets: piece.map(({ payload, ...packet }) => ({ ...packet, payloadBytes: payload.length })),
      exchanges: exchanges.slice(0, exchangesAt),
      deliveries: deliveries.slice(0, deliveriesAt),
    });
    exchanges = exchanges.slice(exchangesAt);
    deliveries = deliveries.slice(deliveriesAt);
  }
  for (const piece of pieces(exchanges)) yield line({ exchanges: piece });
  for (const piece of pieces(deliveries)) yield line({ deliveries: piece });
  for (const marks of pieces(changes.marks)) yield line({ marks });
}

function* pieces<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let i = 0; i < items.length; i += ITEMS_MAX) yield items.slice(i, i + ITEMS_MAX);
}
