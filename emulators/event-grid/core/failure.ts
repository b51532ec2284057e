/** Everything that can go wrong in the domain. How each looks on a wire is said once, in `../errors.ts`. */
export const DOMAIN_ERRORS = [
  'backlog-full',
  'subscription-not-found',
  'topic-not-found',
  'namespace-not-found',
  'event-invalid',
  'event-not-authorised',
  'event-too-large',
  'argument-invalid',
  'subscription-not-queue',
] as const;
export type DomainError = (typeof DOMAIN_ERRORS)[number];

/** The reply to a command that could not be carried out. Nothing has changed then, except by the time that passed. */
export class Failure {
  readonly error: DomainError;
  /** What the error's text is about: a name, or the whole sentence where the README says so. */
  readonly detail: string;

  constructor(error: DomainError, detail: string) {
    this.error = error;
    this.detail = detail;
  }
}

export function topicNotFound(name: string): Failure {
  return new Failure('topic-not-found', `The namespace topic '${name}' does not exist.`);
}

export function subscriptionNotFound(name: string): Failure {
  return new Failure('subscription-not-found', `The event subscription '${name}' does not exist.`);
}
