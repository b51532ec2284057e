import { describe, expect, it } from 'vitest';
import { type Event, WatchedCapture, type WatchFilter } from '../../../src/cli/watched-capture.ts';
import type { CapturedAttempt, CapturedConnection, LiveLine } from '../../../src/index.ts';

const ALL: WatchFilter = { participants: [], services: [], ports: [], verdicts: [] };

function connection(id: number, more: Partial<CapturedConnection> = {}): CapturedConnection {
  return {
    id,
    openedAtMs: id,
    via: 'amqp',
    opener: `client-${id}`,
    acceptor: 'service-bus',
    openerAddress: { host: '127.0.0.1', port: 40_000 + id },
    acceptorAddress: { host: '127.0.0.1', port: 5672 },
    layers: ['tcp'],
    bytesFromOpener: 0,
    bytesFromAcceptor: 0,
    framesFromOpener: {},
    framesFromAcceptor: {},
    ...more,
  };
}

function attempt(id: number, more: Partial<CapturedAttempt> = {}): CapturedAttempt {
  const { via, opener, acceptor, openerAddress, acceptorAddress } = connection(id);
  const ends = { opener, acceptor, openerAddress, acceptorAddress };
  return { id, atMs: id, direction: 'in', via, ...ends, verdict: 'established', ...more };
}

function packet(number: number, of: number): LiveLine['packets'][number] {
  const tcp = { flags: ['ACK'], sequence: 1, acknowledgement: 1, payloadBytes: 0 } as const;
  return { number, atMs: number, connection: of, from: 'opener', ...tcp };
}

function line(more: Partial<LiveLine>): LiveLine {
  const missed = { packets: 0, exchanges: 0, deliveries: 0 };
  const none = { attempts: [], connections: [], packets: [], exchanges: [], deliveries: [], marks: [] };
  return { capture: 1, ...none, missed, ...more };
}

/** `opened 1`, `packet 5 of client-1`. */
function told(events: readonly Event[]): string[] {
  return events.map((event) => {
    if (event.kind === 'packet') return `packet ${event.packet.number} of ${event.ends.opener}`;
    if (event.kind === 'mark') return event.mark.text;
    const { id, opener } = event.kind === 'failed' ? event.attempt : event.connection;
    return `${event.kind} ${id} of ${opener}`;
  });
}

function watch(shows: 'packets' | 'connections', filter: Partial<WatchFilter>, ...lines: LiveLine[]): string[] {
  const watched = new WatchedCapture(shows, { ...ALL, ...filter });
  for (const each of lines) watched.take(each, 0);
  return told(watched.due());
}

describe('watching packets', () => {
  it('tells each with the names of its connection, as they are known when it is told', () => {
    const watched = new WatchedCapture('packets', { ...ALL, participants: ['consumer'] });
    watched.take(line({ connections: [connection(1)], packets: [packet(1, 1)] }), 1000);
    expect(told(watched.due(1100))).toEqual([]);
    watched.take(line({ connections: [connection(1, { opener: 'consumer' })], packets: [packet(2, 1)] }), 1100);
    expect(told(watched.due(1300))).toEqual(['packet 1 of consumer']);
    expect(told(watched.due(1400))).toEqual(['packet 2 of consumer']);
  });

  it('tells those of an attempt that became no connection', () => {
    const refused = attempt(3, { verdict: 'refused' });
    expect(watch('packets', {}, line({ attempts: [refused], packets: [packet(1, 3)] }))).toEqual([
      'packet 1 of client-3',
    ]);
  });

  it.each<[Partial<WatchFilter>, string[]]>([
    [{ participants: ['client-1', 'client-2'] }, ['packet 1 of client-1', 'packet 2 of client-2']],
    [{ services: ['cosmos'] }, ['packet 3 of client-3']],
    [{ services: ['service-bus'], participants: ['client-2', 'client-3'] }, ['packet 2 of client-2']],
    [{ ports: [8081, 40_001] }, ['packet 1 of client-1', 'packet 3 of client-3']],
    [{ verdicts: ['unauthorised'] }, ['packet 2 of client-2']],
  ])('tells those that fit %j', (filter, expected) => {
    const cosmos = { acceptor: 'cosmos', acceptorAddress: { host: '127.0.0.1', port: 8081 } };
    const all = line({
      attempts: [attempt(1), attempt(2, { verdict: 'unauthorised' }), attempt(3, cosmos)],
      connections: [connection(1), connection(2), connection(3, cosmos)],
      packets: [packet(1, 1), packet(2, 2), packet(3, 3)],
    });
    expect(watch('packets', filter, all)).toEqual(expected);
  });

  it('tells marks, whatever fits', () => {
    const mark = { atMs: 1, kind: 'step', text: 'deployed', packet: 0 } as const;
    expect(watch('packets', { ports: [1] }, line({ marks: [mark] }))).toEqual(['deployed']);
  });
});

describe('watching connections', () => {
  it('does not tell again of one that goes on when recording begins anew', () => {
    const first = line({ attempts: [attempt(1)], connections: [connection(1)] });
    const second = line({ ...first, capture: 2, connections: [connection(1), connection(2)] });
    expect(watch('connections', {}, first, second)).toEqual(['opened 1 of client-1', 'opened 2 of client-2']);
  });

  it('tells once when one is opened and when it is closed', () => {
    const open = line({ attempts: [attempt(1)], connections: [connection(1)], packets: [packet(1, 1)] });
    const closed = line({ connections: [connection(1, { closedAtMs: 9 })] });
    expect(watch('connections', {}, open, open, closed, closed)).toEqual([
      'opened 1 of client-1',
      'closed 1 of client-1',
    ]);
  });

  it('tells of attempts that fail at once, and of those that fail later', () => {
    const first = line({ attempts: [attempt(1, { verdict: 'refused' }), attempt(2)], connections: [connection(2)] });
    const later = line({ attempts: [attempt(1, { verdict: 'refused' }), attempt(2, { verdict: 'unauthorised' })] });
    expect(watch('connections', {}, first, later)).toEqual([
      'failed 1 of client-1',
      'opened 2 of client-2',
      'failed 2 of client-2',
    ]);
  });

  it('tells in the order of time what is due at once, of whatever kind', () => {
    const mark = { atMs: 5, kind: 'step', text: 'deployed', packet: 0 } as const;
    const all = line({ connections: [connection(1, { closedAtMs: 9 }), connection(7)], marks: [mark] });
    expect(watch('connections', {}, all)).toEqual([
      'opened 1 of client-1',
      'deployed',
      'opened 7 of client-7',
      'closed 1 of client-1',
    ]);
  });

  it('remembers those that are open, and not all others for ever', () => {
    const watched = new WatchedCapture('connections', ALL);
    watched.take(line({ attempts: [attempt(1)], connections: [connection(1)] }), 0);
    for (let id = 2; id < 25_000; id++) {
      watched.take(line({ attempts: [attempt(id)], connections: [connection(id, { closedAtMs: id })] }), 0);
      watched.due();
    }
    watched.take(line({ connections: [connection(1, { closedAtMs: 9 }), connection(2, { closedAtMs: 9 })] }), 0);
    // The second was forgotten, and is new.
    expect(told(watched.due())).toEqual(['opened 2 of client-2', 'closed 1 of client-1', 'closed 2 of client-2']);
  });
});
