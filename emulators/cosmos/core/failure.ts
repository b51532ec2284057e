import type { Position } from './commands.ts';

/** Everything that can go wrong in the domain. How each looks on the wire is said once, in `../errors.ts`. */
export const DOMAIN_ERRORS = [
  /** The database, container or user that the thing asked for would lie in. 404/1003 for what lies in a container. */
  'owner-not-found',
  'resource-not-found',
  'resource-already-exists',
  'unique-key-violated',
  'id-invalid',
  'definition-invalid',
  'property-immutable',
  'document-invalid',
  'document-too-large',
  'partition-key-invalid',
  'partition-key-mismatch',
  'precondition-failed',
  'patch-invalid',
  'batch-invalid',
  'batch-too-large',
  'dependency-failed',
  'range-gone',
  'range-invalid',
  'change-feed-position-lost',
  'continuation-invalid',
  'limit-reached',
] as const;
export type DomainError = (typeof DOMAIN_ERRORS)[number];

/** The reply to a command that could not be carried out. Nothing has changed then, except by the time that passed. */
export class Failure {
  readonly error: DomainError;
  /** The sentence that the service writes. */
  readonly detail: string;
  /** Where it was tried, if that is known. */
  readonly position: Position | undefined;

  constructor(error: DomainError, detail: string, position?: Position) {
    this.error = error;
    this.detail = detail;
    this.position = position;
  }
}
