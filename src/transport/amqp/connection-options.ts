import type { DeliveryState } from '../../wire/amqp/delivery-state.ts';
import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import type { Open } from '../../wire/amqp/performatives.ts';
import type { AmqpValue } from '../../wire/amqp/types.ts';
import type { ReceiverLink } from './receiver-link.ts';
import type { SaslExchange } from './sasl-exchange.ts';
import type { SenderLink } from './sender-link.ts';

/** What the engine tells its user. Nothing of it may throw. */
export interface ConnectionEvents {
  /** Output waits to be taken. Called once until {@link Connection.takeOutput}. */
  outputReady(): void;
  /** The peer has opened the connection; an error refuses it. */
  opened(open: Open): AmqpError | undefined;
  /** The peer has attached a link: accept or refuse it, now or later. */
  attached(link: SenderLink | ReceiverLink): void;
  /** Nothing more will be sent or read. `error` is what the peer, or we, closed with. */
  closed(error: AmqpError | undefined, by: 'peer' | 'us'): void;
  /** A service has thrown, or rejected a promise. The connection is closed with `amqp:internal-error` right after. */
  serviceFailed(error: unknown): void;
}

export interface ConnectionOptions {
  /** The acceptor waits for the opener's headers and open; the opener starts. */
  readonly role: 'opener' | 'acceptor';
  readonly containerId: string;
  /** Opener only: the host that the peer is asked for. */
  readonly hostname?: string;
  /** Acceptor only: the host that the peer asked for below AMQP. It stands in where the peer's open names none. */
  readonly serverName?: string | undefined;
  readonly properties?: AmqpValue;
  /** The peer is told to send something within this time; after twice of it the connection is closed. */
  readonly idleTimeoutMs: number;
  readonly sasl: SaslExchange;
  /** Answers unsettled dispositions for deliveries that are gone. */
  readonly forgottenDelivery: DeliveryState;
  readonly events: ConnectionEvents;
}
