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
  /** Whether a node of this address (normalised, see {@link nodeAddress}) belongs to the service. */
  serves(address: string): boolean;
  /** Checks a claim that a client has put to `$cbs`, or the name and key of SASL PLAIN. */
  authorise(claim: Claim, hostname: string | undefined): ClaimReply;
  /** A client attaches a link to a node: accept or refuse it, now or later. */
  attach(link: SenderLink | ReceiverLink, address: string): void;
  /** A request to `<address>/$management`. */
  manage(request: ManagementRequest): ManagementReply | Promise<ManagementReply>;
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
  /** The host that the client asked for in its open. */
  readonly hostname: string | undefined;
  /** The connection that it came on, whose links it may name. */
  readonly connection: Connection;
  /** The node in front of `/$management`, normalised. */
  readonly address: string;
  readonly operation: string;
  readonly applicationProperties: AmqpValue;
  readonly body: AmqpValue;
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
