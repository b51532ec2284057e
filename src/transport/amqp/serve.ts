import type { Duplex } from 'node:stream';
import type { Clock } from '../../kernel/clock.ts';
import type { ConnectionTap } from '../../kernel/connection.ts';
import type { Log } from '../../kernel/emulator.ts';
import { formatUuid, type Ids } from '../../kernel/ids.ts';
import type { DeliveryState } from '../../wire/amqp/delivery-state.ts';
import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import { CONDITION } from './condition.ts';
import { Connection } from './connection.ts';
import { NodeRouter } from './node-router.ts';
import { saslAcceptor } from './sasl-exchange.ts';
import type { AmqpService } from './service.ts';
import { pump, type StreamEvents } from './stream-pump.ts';

/** As in traces of the real service. */
const IDLE_TIMEOUT_MS = 240_000;

/** How long a connection may do without a good claim, where one is required. [service-bus-protocol 5] */
const CLAIM_PATIENCE_MS = 20_000;

const UNCLAIMED: AmqpError = {
  condition: CONDITION.unauthorizedAccess,
  description: `The connection was closed because no valid token was put to $cbs within ${CLAIM_PATIENCE_MS / 1000} seconds.`,
};

const LOCK_LOST: DeliveryState = {
  type: 'rejected',
  error: {
    condition: 'com.microsoft:message-lock-lost',
    description:
      'The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue, or was received by a different receiver instance.',
  },
};

export interface ServeOptions {
  readonly services: readonly AmqpService[];
  /** Real time, also where the emulators' own clock is a virtual one: heartbeats are for the peer's clock. */
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Called ahead of all that leaves on any stream. When it throws, nothing of that leaves, and the connection is closed. */
  readonly beforeWrite?: () => void;
}

export interface AcceptedStream {
  readonly stream: Duplex;
  readonly tap: ConnectionTap;
  /** The host that the client asked for by TLS (SNI) or HTTP, if any. */
  readonly serverName?: string | undefined;
}

export interface ServedConnection {
  /** Closes with a condition that tells the peer why, then ends the stream. */
  close(condition: string, description: string): void;
  /** Resolves when the stream is gone. */
  readonly closed: Promise<void>;
}

/** Serves AMQP on an accepted stream, whatever lies under it. Owns the stream from here on. */
export function serveAmqp(accepted: AcceptedStream, options: ServeOptions): ServedConnection {
  const { clock } = options;
  const router = new NodeRouter(options.services, accepted.tap, options.log);
  let cancelPatience = () => {};
  const create = (events: StreamEvents) => {
    const outOfPatience = () => {
      if (router.awaitsClaim) connection.close(UNCLAIMED);
    };
    const connection: Connection = new Connection({
      role: 'acceptor',
      containerId: `${formatUuid(options.ids.uuidBytes()).replaceAll('-', '')}_G0`,
      serverName: accepted.serverName,
      idleTimeoutMs: IDLE_TIMEOUT_MS,
      sasl: saslAcceptor(
        (keyName, key) => router.authorise({ type: 'key', keyName, key }, '', connection).status < 300,
      ),
      forgottenDelivery: LOCK_LOST,
      events: {
        ...events,
        opened: (open) => {
          if (router.awaitsClaim) cancelPatience = clock.wakeAt(clock.now() + CLAIM_PATIENCE_MS, outOfPatience);
          return events.opened(open);
        },
        closed: (error, by) => {
          cancelPatience();
          events.closed(error, by);
        },
        attached: (link) => router.attach(link),
        serviceFailed: (error) => options.log.error('amqp service failed', { error }),
      },
    });
    return connection;
  };
  return pump(accepted.stream, clock, create, options.beforeWrite);
}
