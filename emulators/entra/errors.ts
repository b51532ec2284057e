import type { DomainError, Failure } from './core/commands.ts';

/** How a domain error looks on the wire. */
export interface ErrorEntry {
  readonly status: number;
  /** The OAuth error. [RFC 6749, 5.2] */
  readonly error: string;
  /** The number behind `AADSTS`. */
  readonly code: number;
  /** `{detail}` and `{tenant}` stand for what the {@link Failure} says. */
  readonly text: string;
}

/** The one catalogue. https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export const ENTRA_ERRORS: Readonly<Record<DomainError, ErrorEntry>> = {
  'parameter-missing': {
    status: 400,
    error: 'invalid_request',
    code: 900144,
    text: "The request body must contain the following parameter: '{detail}'.",
  },
  'grant-type-unsupported': {
    status: 400,
    error: 'unsupported_grant_type',
    code: 70003,
    text: "The app requested an unsupported grant type '{detail}'.",
  },
  'scope-invalid': {
    status: 400,
    error: 'invalid_scope',
    code: 1002012,
    text:
      'The provided value for scope {detail} is not valid. Client credential flows must have a scope value with ' +
      '/.default suffixed to the resource identifier (application ID URI).',
  },
  'tenant-not-found': {
    status: 400,
    error: 'invalid_request',
    code: 90002,
    text:
      "Tenant '{detail}' not found. Check to make sure you have the correct tenant ID and are signing into the correct " +
      'cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the ' +
      'tenant.',
  },
  'application-not-found': {
    status: 400,
    error: 'unauthorized_client',
    code: 700016,
    text:
      "Application with identifier '{detail}' was not found in the directory '{tenant}'. This can happen if the " +
      'application has not been installed by the administrator of the tenant or consented to by any user in the tenant. ' +
      'You may have sent your authentication request to the wrong tenant.',
  },
  'credential-missing': {
    status: 401,
    error: 'invalid_client',
    code: 7000216,
    text: "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
  },
  'secret-invalid': {
    status: 401,
    error: 'invalid_client',
    code: 7000215,
    text:
      'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the ' +
      "client secret ID, for a secret added to app '{detail}'.",
  },
  'assertion-malformed': {
    status: 400,
    error: 'invalid_request',
    code: 50027,
    text: 'JWT token is invalid or malformed.',
  },
  'assertion-unverifiable': {
    status: 401,
    error: 'invalid_client',
    code: 700027,
    text: "Client assertion failed signature validation. The application '{detail}' has no key to validate it with.",
  },
  'identity-not-found': {
    status: 400,
    error: 'invalid_request',
    code: 700016,
    text: 'Identity not found',
  },
};

export function errorText(failure: Failure): string {
  return ENTRA_ERRORS[failure.error].text
    .replace('{detail}', () => failure.detail)
    .replace('{tenant}', () => failure.tenant);
}
