import type { Right } from '../kernel/authorisation.ts';
import type { Platform } from '../kernel/emulator.ts';
import type { Jwt } from '../wire/jwt/jwt.ts';
import type { Grant } from './grants.ts';
import {
  expiredToken,
  INVALID_AUDIENCE,
  INVALID_ISSUER,
  INVALID_SIGNATURE,
  type Refusal,
  unauthorised,
} from './refusal.ts';

/** What Entra knows a service as. */
export interface EntraResource {
  /** Whom tokens are for: `https://servicebus.azure.net`. */
  readonly audience: string;
  /** What the service's built-in roles allow. */
  readonly rightsByRole: Readonly<Record<string, readonly Right[]>>;
}

/** Clocks of clients and services may differ by so much. [Entra docs: access tokens, 5 minutes] */
const CLOCK_SKEW_MS = 300_000;

/** What a token of the local Entra issuer allows on `entity`. One without roles allows everything. */
export function entraGrant(
  { header, claims, signedText, signature }: Jwt,
  entity: string,
  namespace: string,
  resource: EntraResource,
  { tokenKeys, clientClock }: Pick<Platform, 'tokenKeys' | 'clientClock'>,
): Grant | Refusal {
  if (claims.iss !== `https://sts.windows.net/${claims.tid}/`) return INVALID_ISSUER;
  if (header.alg !== 'RS256' || !tokenKeys.verifies(signedText, signature)) return INVALID_SIGNATURE;
  if (!isAudience(claims.aud, namespace, resource)) return INVALID_AUDIENCE;
  const { exp, nbf } = claims;
  if (typeof exp !== 'number' || !Number.isSafeInteger(exp) || exp < 0)
    return unauthorised('MalformedToken: The token has no expiry.');
  const expiresAtMs = exp * 1000;
  const nowMs = clientClock.now();
  if (expiresAtMs <= nowMs) return expiredToken(expiresAtMs);
  if (typeof nbf === 'number' && nbf * 1000 > nowMs + CLOCK_SKEW_MS) {
    return unauthorised('InvalidToken: The token is not yet valid.');
  }
  return { path: entity, rights: rightsOf(claims.roles, resource), expiresAtMs };
}

/** The service's own name, or that of the namespace. */
function isAudience(claimed: unknown, namespace: string, { audience }: EntraResource): boolean {
  const host = String(claimed).toLowerCase().replace(/\/+$/, '');
  return host === audience || host === `https://${namespace.toLowerCase()}.servicebus.windows.net`;
}

function rightsOf(roles: unknown, { rightsByRole }: EntraResource): readonly Right[] {
  if (!Array.isArray(roles)) return ['Manage', 'Send', 'Listen'];
  return roles.flatMap((role) => rightsByRole[String(role)] ?? []);
}
