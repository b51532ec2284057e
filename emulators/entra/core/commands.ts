/*
 * The contract of the core: who asks for a token, with what proof and for which resource, and what the token says.
 */

/** Everything that can go wrong in the domain. How each looks on the wire is said once, in `../errors.ts`. */
export const DOMAIN_ERRORS = [
  'parameter-missing',
  'grant-type-unsupported',
  'scope-invalid',
  'tenant-not-found',
  'application-not-found',
  'credential-missing',
  'secret-invalid',
  'assertion-malformed',
  'assertion-unverifiable',
  'identity-not-found',
] as const;
export type DomainError = (typeof DOMAIN_ERRORS)[number];

export class Failure {
  readonly error: DomainError;
  /** What the error's text is about. */
  readonly detail: string;
  /** The tenant, where the text names it too. */
  readonly tenant: string;

  constructor(error: DomainError, detail = '', tenant = '') {
    this.error = error;
    this.detail = detail;
    this.tenant = tenant;
  }
}

/** What an application shows to prove who it is. */
export type Credential =
  | { readonly type: 'secret'; readonly secret: string }
  /** A token that the application has signed itself; `issuer` is who it says it is, undefined when it is no token. */
  | { readonly type: 'assertion'; readonly issuer: string | undefined };

/** An application asks in its own name. [OAuth 2.0, RFC 6749, 4.4] */
export interface ClientCredentials {
  readonly type: 'client-credentials';
  /** An id or a domain, as it stands in the request's path. */
  readonly tenant: string;
  readonly clientId: string;
  readonly credential: Credential | undefined;
  readonly resource: string;
}

/** What runs on an Azure host asks in the host's name. */
export interface ManagedIdentity {
  readonly type: 'managed-identity';
  /** Which of its identities; undefined: the host's own. */
  readonly identity: IdentityReference | undefined;
  readonly resource: string;
}

/** `by` says what `value` is: an identity goes by any of three ids. */
export interface IdentityReference {
  readonly by: 'clientId' | 'objectId' | 'resourceId';
  readonly value: string;
}

export type Command = ClientCredentials | ManagedIdentity;

/** A token before it is signed. */
export interface Issued {
  readonly claims: Readonly<Record<string, string | number | readonly string[]>>;
  readonly clientId: string;
  readonly lifetimeSeconds: number;
  readonly issuedAtSeconds: number;
}
