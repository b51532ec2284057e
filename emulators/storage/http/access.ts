import type { Platform } from '../../../src/kernel/emulator.ts';
import type { IncomingMessage } from '../../../src/transport/http/service.ts';
import { parseJwt } from '../../../src/wire/jwt/jwt.ts';
import { isAllowed, type StorageService } from '../core/rights.ts';
import type { StorageError } from '../errors.ts';
import type { Target } from './target.ts';

/**
 * What Azurite leaves out where `auth` is `enforce`: whether a token is the local issuer's, and what its roles allow. Issuer,
 * audience and lifetime are Azurite's to check, and so are keys and shared access signatures.
 */
export function tokenRefusal(
  { method = 'GET', headers }: IncomingMessage,
  service: StorageService,
  { path, query }: Target,
  { auth, tokenKeys }: Pick<Platform, 'auth' | 'tokenKeys'>,
): StorageError | undefined {
  const [, token] = /^Bearer +(.*)$/i.exec(headers.authorization ?? '') ?? [];
  if (auth !== 'enforce' || token === undefined) return undefined;
  const jwt = parseJwt(token);
  const isGenuine = jwt?.header.alg === 'RS256' && tokenKeys.verifies(jwt.signedText, jwt.signature);
  if (jwt === undefined || !isGenuine) return 'signature-invalid';
  return isAllowed(jwt.claims.roles, { service, method, path, query }) ? undefined : 'role-missing';
}
