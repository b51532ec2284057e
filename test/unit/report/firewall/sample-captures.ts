import type { Layer } from '../../../../src/kernel/connection.ts';
import type { Capture, CapturedAttempt, CapturedConnection } from '../../../../src/recorder/capture.ts';

/** One attempt, and the connection that it became. */
export interface SampleDial {
  readonly opener: string;
  readonly acceptor: string;
  readonly via: string;
  /** Default: it failed. */
  readonly layers?: readonly Layer[];
  readonly direction?: 'in' | 'out';
  readonly port?: number;
  readonly facts?: Partial<CapturedConnection>;
  readonly attempt?: Partial<CapturedAttempt>;
}

/** Names that only tell where somebody was dialled; so does a host name. */
const LISTENERS = ['amqp', 'amqps', 'gateway'];

/** A capture of nothing but who dialled whom; `services` are emulated ones, everybody else is a program. */
export function captureOf(services: readonly string[], ...dials: readonly SampleDial[]): Capture {
  const names = [...new Set(dials.flatMap(({ opener, acceptor }) => [opener, acceptor]))];
  return {
    startedAtMs: 0,
    endedAtMs: 1000,
    participants: names.map((name) => ({
      name,
      source: services.includes(name)
        ? 'emulated service'
        : LISTENERS.includes(name) || name.includes('.')
          ? 'address'
          : 'scenario address',
      hosts: [],
      knownBy: [],
    })),
    attempts: dials.map(attemptOf),
    connections: dials.flatMap(connectionOf),
    packets: [],
    exchanges: [],
    deliveries: [],
    hops: [],
    marks: [],
    keylog: [],
    dropped: { packets: 0, bytes: 0, exchanges: 0, deliveries: 0, connections: 0 },
  };
}

function attemptOf(dial: SampleDial, index: number): CapturedAttempt {
  const { opener, acceptor, via, layers, direction = 'in', port = 5672, attempt = {} } = dial;
  return {
    id: index + 1,
    atMs: index,
    direction,
    via,
    opener,
    acceptor,
    openerAddress: { host: '127.0.0.2', port: 50_000 + index },
    acceptorAddress: { host: '127.0.0.1', port },
    verdict: layers === undefined ? 'refused' : 'established',
    packet: index * 10 + 1,
    ...(layers === undefined ? {} : { connection: index + 1 }),
    ...attempt,
  };
}

function connectionOf(dial: SampleDial, index: number): CapturedConnection[] {
  if (dial.layers === undefined) return [];
  const { id, opener, acceptor, via, openerAddress, acceptorAddress, atMs } = attemptOf(dial, index);
  return [
    {
      id,
      openedAtMs: atMs,
      via,
      opener,
      acceptor,
      openerAddress,
      acceptorAddress,
      layers: dial.layers,
      bytesFromOpener: 0,
      bytesFromAcceptor: 0,
      framesFromOpener: {},
      framesFromAcceptor: {},
      ...dial.facts,
    },
  ];
}

/** A program that sends to Service Bus, a webhook that Event Grid dials, and Event Grid dialling a queue. */
export function mixedCapture(): Capture {
  return captureOf(
    ['service-bus', 'event-grid'],
    { opener: 'shop', acceptor: 'service-bus', via: 'amqp', layers: ['tcp', 'amqp'] },
    {
      opener: 'event-grid',
      acceptor: 'hook',
      via: 'event-grid',
      direction: 'out',
      port: 8080,
      layers: ['tcp', 'http'],
    },
    { opener: 'event-grid', acceptor: 'hook', via: 'event-grid', direction: 'out', port: 8080 },
    {
      opener: 'event-grid',
      acceptor: 'service-bus',
      via: 'amqps',
      port: 5671,
      layers: ['tcp', 'tls', 'amqp'],
      facts: { tls: { version: 'TLSv1.3', serverName: 'bus.servicebus.windows.net' } },
    },
    { opener: 'shop', acceptor: 'kitchen', via: 'kitchen', port: 3000, layers: ['tcp', 'http'] },
  );
}
