import { closingOf } from './closing.ts';
import type { NamedConnection, RecordedConnection } from './recorded-connection.ts';
import { outcomeOf } from './verdict.ts';

interface Event {
  readonly atMs: number;
  readonly id: number;
  readonly parties: string;
  readonly what: 'cut' | 'dialled';
}

/**
 * By attempt, the one that it follows: of the same opener to the same address, the last that had failed or was cut by then
 * and that none has followed yet. Who was cut off twice and dials twice has two chains. `of`: all, or what an answer is wanted for.
 */
export function reconnections(
  connections: Iterable<NamedConnection>,
  of?: readonly NamedConnection[],
): ReadonlyMap<number, number> {
  const follows = new Map<number, number>();
  const cut = new Map<string, number[]>();
  for (const { id, parties, what } of eventsOf(connections, of && new Set(of.map(({ parties }) => parties)))) {
    const waiting = cut.get(parties);
    if (what === 'dialled') {
      const before = waiting?.pop();
      if (before !== undefined) follows.set(id, before);
    } else if (waiting === undefined) {
      cut.set(parties, [id]);
    } else {
      waiting.push(id);
    }
  }
  return follows;
}

/** In order of time; where two have the same, a connection is cut before the next is dialled. */
function eventsOf(connections: Iterable<NamedConnection>, wanted: ReadonlySet<string> | undefined): Event[] {
  const events: Event[] = [];
  for (const { connection, parties, wasCut } of connections) {
    if (wanted?.has(parties) === false) continue;
    const { connection: id, attemptedAtMs, closedAtMs } = connection;
    events.push({ atMs: attemptedAtMs, id, parties, what: 'dialled' });
    if (closedAtMs !== undefined && wasCut) events.push({ atMs: closedAtMs, id, parties, what: 'cut' });
  }
  const order = ({ atMs, id, what }: Event, other: Event) =>
    atMs - other.atMs || (id === other.id ? (what === 'dialled' ? -1 : 1) : what === 'cut' ? -1 : 1);
  return events.sort(order);
}

/**
 * Whether nobody wanted its end: the attempt failed; a RST; an error by which a side said that it ends; a FIN without the words that its
 * protocol has for it, or while an answer was due.
 */
export function wasCut(connection: RecordedConnection): boolean {
  if (outcomeOf(connection).verdict !== 'established') return true;
  const closing = closingOf(connection);
  if (closing === undefined) return false;
  if (closing.kind === 'RST' || closing.condition !== undefined) return true;
  if (closing.kind !== 'FIN') return false;
  const { amqp, mqtt, http } = connection;
  return amqp.seen || mqtt !== undefined || http?.webSocket !== undefined || closing.unfinished.length > 0;
}
