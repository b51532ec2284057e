/** Everything that can go wrong in the domain. How each looks on a wire is said once, in `../errors.ts`. */
export const DOMAIN_ERRORS = [
  'entity-not-found',
  'not-a-sender-entity',
  'not-a-receiver-entity',
  'dead-letter-queue-is-read-only',
  'dead-letter-from-dead-letter-queue',
  'message-too-large',
  'message-lock-lost',
  'message-not-found',
  'session-lock-lost',
  'session-cannot-be-locked',
  'session-wait-timeout',
  'session-required',
  'session-not-supported',
  'session-id-missing',
  'lock-of-session-message',
  'receiver-on-forwarding-entity',
  'batch-of-several-partitions',
  'partition-key-not-session-id',
  'entity-disabled',
  'entity-full',
  'argument-out-of-range',
  'not-a-subscription',
  'rule-already-exists',
  'rule-not-found',
  'rule-invalid',
  'entity-already-exists',
  'entity-property-immutable',
  'entity-definition-invalid',
  'forward-destination-not-found',
  'entity-limit-reached',
  'entity-deleted',
  'transaction-not-found',
  'transaction-timed-out',
  'transaction-too-large',
  'too-many-transactions',
  'message-in-transaction',
  'connection-limit-reached',
  'receiver-limit-reached',
  'receiver-already-open',
  'receiver-not-open',
] as const;
export type DomainError = (typeof DOMAIN_ERRORS)[number];

/** The reply to a command that could not be carried out. Nothing has changed then, except by the time that passed. */
export class Failure {
  readonly error: DomainError;
  /** What the error's text is about: the entity's path, the sizes, the argument. */
  readonly detail: string;

  constructor(error: DomainError, detail: string) {
    this.error = error;
    this.detail = detail;
  }
}
