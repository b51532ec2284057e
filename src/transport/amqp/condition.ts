/** Error conditions of the specification that the engine itself raises. [AMQP 2.8.15–2.8.18] */
export const CONDITION = {
  internalError: 'amqp:internal-error',
  notFound: 'amqp:not-found',
  unauthorizedAccess: 'amqp:unauthorized-access',
  decodeError: 'amqp:decode-error',
  resourceLimitExceeded: 'amqp:resource-limit-exceeded',
  notAllowed: 'amqp:not-allowed',
  invalidField: 'amqp:invalid-field',
  illegalState: 'amqp:illegal-state',
  notImplemented: 'amqp:not-implemented',
  connectionForced: 'amqp:connection:forced',
  framingError: 'amqp:connection:framing-error',
  handleInUse: 'amqp:session:handle-in-use',
  unattachedHandle: 'amqp:session:unattached-handle',
  transferLimitExceeded: 'amqp:link:transfer-limit-exceeded',
  messageSizeExceeded: 'amqp:link:message-size-exceeded',
} as const;

/** A peer's breach of the protocol, and how far it reaches: what is closed because of it. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly scope: 'connection' | 'session';
  readonly condition: string;

  constructor(scope: 'connection' | 'session', condition: string, message: string) {
    super(message);
    this.scope = scope;
    this.condition = condition;
  }
}
