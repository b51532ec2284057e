/** Everything that can go wrong in the domain. How each looks on a wire is said once, in `../errors.ts`. */
export const DOMAIN_ERRORS = [
  'hub-not-found',
  'consumer-group-not-found',
  'partition-not-found',
  'hub-disabled',
  'hub-deleted',
  'consumer-group-deleted',
  'position-beyond-end',
  'events-unreadable',
  'reader-stolen',
  'reader-epoch-too-low',
  'reader-limit-reached',
  'reader-already-open',
  'reader-not-open',
  'producer-epoch-stolen',
  'producer-sequence-out-of-order',
  'producer-not-found',
  'producer-already-open',
  'producer-not-open',
  'argument-out-of-range',
  'hub-already-exists',
  'hub-definition-invalid',
  'hub-property-immutable',
  'hub-limit-reached',
  'consumer-group-already-exists',
  'consumer-group-limit-reached',
  'default-consumer-group-fixed',
  'message-too-large',
  'filter-invalid',
  'partition-key-not-publisher',
  'address-not-for-sending',
  'address-not-for-receiving',
  'connection-limit-reached',
] as const;
export type DomainError = (typeof DOMAIN_ERRORS)[number];

/** The reply to a command that could not be carried out. Nothing has changed then, except by the time that passed. */
export class Failure {
  readonly error: DomainError;
  /** What the error's text is about: the hub's name, the argument, or the whole sentence where the README says so. */
  readonly detail: string;

  constructor(error: DomainError, detail: string) {
    this.error = error;
    this.detail = detail;
  }
}
