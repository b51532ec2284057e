import type { Duplex } from 'node:stream';
import type { Clock } from '../../kernel/clock.ts';
import type { DeliveryState, Outcome } from '../../wire/amqp/delivery-state.ts';
import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import { RECEIVER_SETTLE_MODE, SENDER_SETTLE_MODE } from '../../wire/amqp/performatives.ts';
import { ClaimRequests } from './claim-requests.ts';
import { CONDITION } from './condition.ts';
import { Connection } from './connection.ts';
import type { ConnectionOptions } from './connection-options.ts';
import type { IncomingDelivery } from './delivery.ts';
import { PeerError } from './peer-error.ts';
import { saslOpener } from './sasl-exchange.ts';
import { SendQueue } from './send-queue.ts';
import type { SenderLink } from './sender-link.ts';
import type { Session } from './session.ts';
import { type PumpedConnection, pump } from './stream-pump.ts';

const IDLE_TIMEOUT_MS = 60_000;
const FORGOTTEN: DeliveryState = {
  type: 'rejected',
  error: { condition: CONDITION.notFound, description: 'The delivery is settled already.' },
};
const GONE: AmqpError = { condition: CONDITION.connectionForced, description: 'The connection is closed.' };

export interface ConnectOptions {
  readonly clock: Clock;
  readonly containerId: string;
  /** The host that the peer is asked for, as in its URI. */
  readonly hostname: string;
  /** For SASL PLAIN; without them ANONYMOUS is used, and tokens are shown with {@link AmqpClient.putToken}. */
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly idleTimeoutMs?: number;
}

/** An AMQP connection that we have opened. Everything it promises is rejected with {@link PeerError}. */
export interface AmqpClient {
  /** Sends one encoded message as soon as the peer grants credit; resolves with its outcome, also with a `rejected` one. */
  send(address: string, encoded: Buffer): Promise<Outcome>;
  /** Shows a token for `audience` to the peer's `$cbs` node. `type` is a SAS token's unless given. */
  putToken(audience: string, token: string, type?: string): Promise<void>;
  /** Receives from `address` until closed. Resolves when the peer has attached. */
  receive(address: string, options: ReceiveOptions): Promise<Receiving>;
  /** Closes in good order; resolves when the stream is gone. */
  close(): Promise<void>;
  /** Resolves when the stream is gone, whoever closed. */
  readonly closed: Promise<void>;
}

export interface ReceiveOptions {
  /** How many messages the peer may send ahead, at least 1. */
  readonly credit: number;
  /** Settles the delivery, now or later. What it throws closes the connection. */
  readonly onMessage: (delivery: IncomingDelivery) => void | Promise<void>;
}

export interface Receiving {
  /** The link's name, and the address of its target. */
  readonly name: string;
  close(): void;
  /** Resolves when no more messages come, with the reason. */
  readonly closed: Promise<PeerError>;
}

/** Opens AMQP on a stream that is connected already. Owns the stream. Throws {@link PeerError} when the peer refuses. */
export async function connectAmqp(stream: Duplex, options: ConnectOptions): Promise<AmqpClient> {
  const client = new Client(stream, options);
  await client.opened;
  return client;
}

class Client implements AmqpClient {
  readonly opened: Promise<void>;
  readonly #pumped: PumpedConnection;
  readonly #containerId: string;
  readonly #claims = new ClaimRequests(this);
  /** By address. */
  readonly #senders = new Map<string, { readonly link: SenderLink; readonly queue: SendQueue }>();
  #session: Session | undefined;
  #nextLink = 0;
  #failure: unknown;
  #reason: PeerError | undefined;

  constructor(stream: Duplex, { clock, containerId, hostname, credentials, idleTimeoutMs }: ConnectOptions) {
    this.#containerId = containerId;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.opened = promise;
    const options: Omit<ConnectionOptions, 'events'> = {
      role: 'opener',
      containerId,
      hostname,
      idleTimeoutMs: idleTimeoutMs ?? IDLE_TIMEOUT_MS,
      sasl: saslOpener(credentials),
      forgottenDelivery: FORGOTTEN,
    };
    this.#pumped = pump(stream, clock, (events) => {
      return new Connection({
        ...options,
        events: {
          ...events,
          opened: (open) => {
            resolve();
            return events.opened(open);
          },
          attached: (link) =>
            link.refuse({ condition: CONDITION.notAllowed, description: 'This container has no nodes.' }),
          closed: (error, by) => {
            this.#reason = new PeerError(error ?? GONE, { cause: this.#failure });
            reject(this.#reason);
            events.closed(error, by);
          },
          serviceFailed: (error) => {
            this.#failure = error;
          },
        },
      });
    });
  }

  get closed(): Promise<void> {
    return this.#pumped.closed;
  }

  async send(address: string, encoded: Buffer): Promise<Outcome> {
    const { link, queue } = this.#sender(address);
    return queue.send(link, encoded);
  }

  #sender(address: string): { readonly link: SenderLink; readonly queue: SendQueue } {
    const known = this.#senders.get(address);
    if (known !== undefined && !known.queue.over) return known;
    const queue = new SendQueue();
    const name = this.#linkName(address);
    const attach = {
      name,
      source: { type: 'source', address: name },
      target: { type: 'target', address },
      senderSettleMode: SENDER_SETTLE_MODE.unsettled,
      receiverSettleMode: RECEIVER_SETTLE_MODE.first,
    } as const;
    const sender = { link: this.#openSession().attachSender(attach, queue), queue };
    this.#senders.set(address, sender);
    return sender;
  }

  putToken(audience: string, token: string, type = 'servicebus.windows.net:sastoken'): Promise<void> {
    return this.#claims.put(audience, token, type);
  }

  async receive(address: string, { credit, onMessage }: ReceiveOptions): Promise<Receiving> {
    const attached = Promise.withResolvers<Receiving>();
    const over = Promise.withResolvers<PeerError>();
    const name = this.#linkName(address);
    const attach = {
      name,
      source: { type: 'source', address },
      target: { type: 'target', address: name },
      receiverSettleMode: RECEIVER_SETTLE_MODE.first,
    } as const;
    const link = this.#openSession().attachReceiver(attach, {
      maxMessageBytes: Number.MAX_SAFE_INTEGER,
      creditWindow: credit,
      handler: {
        attached: () => attached.resolve({ name, close, closed: over.promise }),
        message: onMessage,
        detached: (_link, error) => end(error ?? GONE),
      },
    });
    const end = (error: AmqpError) => {
      const reason = new PeerError(error);
      attached.reject(reason);
      over.resolve(reason);
    };
    const close = () => {
      link.detach();
      end(GONE);
    };
    return attached.promise;
  }

  #linkName(address: string): string {
    return `${this.#containerId}-${this.#nextLink++}-${address}`;
  }

  #openSession(): Session {
    const { connection } = this.#pumped;
    if (this.#reason !== undefined) throw this.#reason;
    if (connection.closing) throw new PeerError(GONE);
    if (this.#session === undefined || this.#session.ending) this.#session = connection.beginSession();
    return this.#session;
  }

  close(): Promise<void> {
    this.#pumped.connection.close();
    return this.closed;
  }
}
