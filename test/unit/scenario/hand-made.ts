import type { Capture, CapturedAttempt, CapturedConnection, Hop } from '../../../src/recorder/capture.ts';
import type { Observation, ParticipantRecord } from '../../../src/scenario/observation.ts';

/** One connection per `opener → acceptor` pair, in order, each opened by one packet. */
export function captureOf(
  pairs: readonly (readonly [opener: string, acceptor: string])[],
  more: Partial<Capture> = {},
): Capture {
  const connections = pairs.map(([opener, acceptor], index): CapturedConnection => {
    return { ...ends(index + 1, opener, acceptor), ...CLOSED };
  });
  const attempts = connections.map(
    (connection): CapturedAttempt => ({
      ...ends(connection.id, connection.opener, connection.acceptor),
      atMs: connection.openedAtMs,
      direction: 'in',
      verdict: 'established',
      connection: connection.id,
    }),
  );
  const packets = connections.map(({ id }) => ({
    ...{ number: id * 10, atMs: 0, connection: id, from: 'opener' as const, flags: ['SYN' as const] },
    ...{ sequence: 0, acknowledgement: 0, payload: new Uint8Array() },
  }));
  return { ...EMPTY_CAPTURE, attempts, connections, packets, ...more };
}

export const EMPTY_CAPTURE: Capture = {
  startedAtMs: 0,
  endedAtMs: 1,
  participants: [],
  attempts: [],
  connections: [],
  packets: [],
  exchanges: [],
  deliveries: [],
  hops: [],
  marks: [],
  keylog: [],
  dropped: { packets: 0, bytes: 0, exchanges: 0, deliveries: 0, connections: 0 },
};

export function refusedAttempt(opener: string, acceptor: string): CapturedAttempt {
  const detail = 'nobody listens there';
  return { ...ends(7, opener, acceptor), atMs: 0, direction: 'out', verdict: 'refused', detail };
}

export const PULL_HOP: Hop = {
  from: 'service-bus',
  to: 'subscriber',
  openedBy: 'subscriber',
  model: 'pull',
  wire: 'credit on demand',
  deliveries: 3,
  evidence: ['Packet 21 grants a credit of 10; packet 40 drains it.'],
};

export function observed(capture: Capture, participants: Record<string, Partial<ParticipantRecord>> = {}): Observation {
  const complete = Object.entries(participants).map(
    ([name, record]) => [name, { lines: [], linesDropped: 0, exits: [], ...record }] as const,
  );
  return { capture, participants: new Map(complete) };
}

function ends(id: number, opener: string, acceptor: string) {
  return {
    id,
    via: 'amqp',
    opener,
    acceptor,
    openerAddress: { host: `127.1.1.${id}`, port: 40_000 + id },
    acceptorAddress: { host: '127.0.0.1', port: 5672 },
  };
}

const CLOSED = {
  openedAtMs: 0,
  closedAtMs: 1,
  layers: ['tcp', 'amqp'],
  bytesFromOpener: 0,
  bytesFromAcceptor: 0,
  framesFromOpener: {},
  framesFromAcceptor: {},
} as const;
