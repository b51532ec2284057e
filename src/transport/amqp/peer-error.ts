import type { AmqpError } from '../../wire/amqp/error-condition.ts';

/** Why something that was asked of a peer has not come about: it refused, it detached, or the connection is gone. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
  /** The peer's condition, such as `amqp:not-found`; `amqp:connection:forced` where it gave none. */
  readonly condition: string;

  constructor(error: AmqpError, options?: ErrorOptions) {
    super(error.description ?? error.condition, options);
    this.condition = error.condition;
  }
}
