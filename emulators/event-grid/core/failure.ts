/** Everything that can go wrong in the domain. How each looks on a wire is said once, in `../errors.ts`. */
export type DomainError =
  | 'backlog-full'
  | 'subscription-not-found'
  | 'topic-not-found'
  | 'event-invalid'
  | 'event-not-authorised'
  | 'event-too-large'
  | 'subscription-not-queue';

/** The reply to a command that could not be carried out. Nothing has changed then, except by the time that passed. */
export class Failure {
  readonly error: DomainError;
  /** What the error's text is about: a name, or the whole sentence where `../errors.ts` has none. */
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
