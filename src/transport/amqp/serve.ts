import type { Duplex } from 'node:stream';
import type { Clock } from '../../kernel/clock.ts';
import type { ConnectionTap } from '../../kernel/connection.ts';
import type { Log } from '../../kernel/emulator.ts';
import { formatUuid, type Ids } from '../../kernel/ids.ts';
import type { DeliveryState } from '../../wire/amqp/delivery-state.ts';
import { Connection } from './connection.ts';
import { NodeRouter } from './node-router.ts';
import { saslAcceptor } from './sasl-exchange.ts';
import type { AmqpService } from './service.ts';
import { pump } from './stream-pump.ts';

/** As in traces of the real service. */
const IDLE_TIMEOUT_MS = 240_000;

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
}

export interface ServedConnection {
  /** Closes with a condition that tells the peer why, then ends the stream. */
  close(condition: string, description: string): void;
  /** Resolves when the stream is gone. */
  readonly closed: Promise<void>;
}

/** Serves AMQP on an accepted stream, whatever lies under it. Owns the stream from here on. */
export function serveAmqp(
  accepted: { readonly stream: Duplex; readonly tap: ConnectionTap },
  options: ServeOptions,
): ServedConnection {
  const router = new NodeRouter(options.services, accepted.tap, options.log);
  return pump(accepted.stream, options.clock, (events) => {
    return new Connection({
      role: 'acceptor',
      containerId: `${formatUuid(options.ids.uuidBytes()).replaceAll('-', '')}_G0`,
      idleTimeoutMs: IDLE_TIMEOUT_MS,
      sasl: saslAcceptor((keyName, key) => router.authorise({ type: 'key', keyName, key }, '').status < 300),
      forgottenDelivery: LOCK_LOST,
      events: {
        ...events,
        opened: (open) => {
          router.hostname = open.hostname;
          return events.opened(open);
        },
        attached: (link) => router.attach(link),
        serviceFailed: (error) => options.log.error('amqp service failed', { error }),
      },
    });
  });
}
