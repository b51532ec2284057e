import type { Platform } from '../../../src/kernel/emulator.ts';
import type { Jwt } from '../../../src/wire/jwt/jwt.ts';
import type { Right } from '../core/definitions.ts';
import type { Grant } from './authorisation-grants.ts';
import {
  expiredToken,
  INVALID_AUDIENCE,
  INVALID_ISSUER,
  INVALID_SIGNATURE,
  type Refusal,
  unauthorised,
} from './authorisation-refusal.ts';

/** Who has which rights. [Service Bus docs: authenticate-application, built-in roles] */
const RIGHTS_BY_ROLE: Readonly<Record<string, readonly Right[]>> = {
  'Azure Service Bus Data Owner': ['Manage', 'Send', 'Listen'],
  'Azure Service Bus Data Sender': ['Send'],
  'Azure Service Bus Data Receiver': ['Listen'],
};

/** Clocks of clients and services may differ by so much. [Entra docs: access tokens, 5 minutes] */
const CLOCK_SKEW_MS = 300_000;

/** What a token of the local Entra issuer allows on `entity`. One without roles allows everything. */
export function entraGrant(
  { header, claims, signedText, signature }: Jwt,
  entity: string,
  namespace: string,
  { tokenKeys, clientClock }: Pick<Platform, 'tokenKeys' | 'clientClock'>,
): Grant | Refusal {
  if (claims.iss !== `https://sts.windows.net/${claims.tid}/`) return INVALID_ISSUER;
  if (header.alg !== 'RS256' || !tokenKeys.verifies(signedText, signature)) return INVALID_SIGNATURE;
  if (!isAudience(claims.aud, namespace)) return INVALID_AUDIENCE;
  const { exp, nbf } = claims;
  if (typeof exp !== 'number' || !Number.isSafeInteger(exp) || exp < 0)
    return unauthorised('MalformedToken: The token has no expiry.');
  const expiresAtMs = exp * 1000;
  const nowMs = clientClock.now();
  if (expiresAtMs <= nowMs) return expiredToken(expiresAtMs);
  if (typeof nbf === 'number' && nbf * 1000 > nowMs + CLOCK_SKEW_MS) {
    return unauthorised('InvalidToken: The token is not yet valid.');
  }
  return { path: entity, rights: rightsOf(claims.roles), expiresAtMs };
}

/** The service's own name, or that of the namespace. */
function isAudience(audience: unknown, namespace: string): boolean {
  const host = String(audience).toLowerCase().replace(/\/+$/, '');
  return (
    host === 'https://servicebus.azure.net' || host === `https://${namespace.toLowerCase()}.servicebus.windows.net`
  );
}

function rightsOf(roles: unknown): readonly Right[] {
  if (!Array.isArray(roles)) return ['Manage', 'Send', 'Listen'];
  return roles.flatMap((role) => RIGHTS_BY_ROLE[String(role)] ?? []);
}
