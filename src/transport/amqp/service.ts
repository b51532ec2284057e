import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import type { AmqpValue } from '../../wire/amqp/types.ts';
import type { Connection } from './connection.ts';
import type { ReceiverLink } from './receiver-link.ts';
import type { SenderLink } from './sender-link.ts';

/**
 * What a service implements to be reached over AMQP. It sees nodes, links and messages, never a frame; several services share
 * one port. Methods must not throw for anything that a client can send.
 */
export interface AmqpService {
  /** The participant's name in reports. */
  readonly name: string;
  /**
   * Whether the service has a node of this address (normalised, see {@link nodeAddress}) for this client. One that is managed by
   * bare `$management` has a node of that address.
   */
  serves(address: string, connection: Connection): boolean;
  /**
   * Whether the client has named, by its host name or its key, something that the service is. It is then for services of which this
   * is true to answer. Default: clients cannot name it.
   */
  hosts?(connection: Connection): boolean;
  /** Whether a connection that shows no good claim within 20 seconds is closed. Default: it is not. */
  readonly requiresClaim?: boolean;
  /** Checks a claim that a client has put to `$cbs`, or the name and key of SASL PLAIN, and keeps in mind whose it is. */
  authorise(claim: Claim, connection: Connection): ClaimReply;
  /** A client attaches a link to a node: accept or refuse it, now or later. */
  attach(link: SenderLink | ReceiverLink, address: string): void;
  /** A request to `<address>/$management`, or to bare `$management`. */
  manage(request: ManagementRequest): ManagementReply | Promise<ManagementReply>;
  /** A client attaches a control link for transactions: what takes it, or why it is refused. Default: there are none. */
  coordinate?(link: ReceiverLink): TransactionCoordinator | AmqpError;
}

/** A port beside those that all services share, for AMQP with and without TLS. */
export interface OwnListener {
  /** `service-bus/orders`: names the listener in captures, errors and `ports`. */
  readonly name: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Serves everything that comes in there. */
  readonly amqp: AmqpService;
}

/** The transactions that one control link has begun. [AMQP 4.2, 4.3] */
export interface TransactionCoordinator {
  /** Begins a transaction: its txn-id, or why there is none. */
  declare(): Uint8Array | AmqpError;
  /** Commits a transaction, or rolls it back with `fail`. Gives the reason if that is not what has become of it. */
  discharge(txnId: Uint8Array, fail: boolean): AmqpError | undefined;
  /** The control link is gone: rolls back what is still open. */
  closed(): void;
}

export type Claim =
  | { readonly type: 'sas'; readonly audience: string; readonly token: string }
  | { readonly type: 'jwt'; readonly audience: string; readonly token: string }
  | { readonly type: 'key'; readonly keyName: string; readonly key: string };

/** Status as in HTTP: 202 accepts; 401 refuses and 404 knows no such entity, each with a text in the service's own words. */
export interface ClaimReply {
  readonly status: number;
  readonly description: string;
  readonly condition?: string;
}

export interface ManagementRequest {
  /** The connection that it came on, whose links it may name. */
  readonly connection: Connection;
  /** The node in front of `/$management`, normalised; empty where there is none, as Event Hubs clients address it. */
  readonly address: string;
  readonly operation: string;
  readonly applicationProperties: AmqpValue;
  readonly body: AmqpValue;
  /** The txn-id of the transaction that it is part of. */
  readonly transaction: Uint8Array | undefined;
}

/** `body` is a map; on errors it may be empty. */
export interface ManagementReply {
  readonly status: number;
  readonly description: string;
  readonly condition?: string;
  readonly body?: AmqpValue;
}

/** A reply that refuses with `error`. */
export function managementFailure(
  status: number,
  error: Required<Pick<AmqpError, 'condition' | 'description'>>,
): ManagementReply {
  return { status, description: error.description ?? error.condition, condition: error.condition };
}
