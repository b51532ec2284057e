import type { Right } from '../../../src/kernel/authorisation.ts';
import type { Platform } from '../../../src/kernel/emulator.ts';
import { entraGrant } from '../../../src/namespace/entra-grant.ts';
import { includes } from '../../../src/namespace/grants.ts';
import type { HttpRequest } from '../../../src/transport/http/service.ts';
import { parseJwt } from '../../../src/wire/jwt/jwt.ts';
import { type EventGridSas, isEventGridSasSignedWith } from '../../../src/wire/sas/event-grid-sas.ts';
import type { PublishEndpoint } from '../core/resources/definitions.ts';
import { ENTRA_RESOURCE } from './entra-resource.ts';
import { GridError } from './grid-error.ts';

export type AccessPlatform = Pick<Platform, 'auth' | 'clientClock' | 'tokenKeys'>;

/** Throws GridError where keys do not count. */
export function checkLocalAuth({ name, disableLocalAuth }: Pick<PublishEndpoint, 'name' | 'disableLocalAuth'>): void {
  if (!disableLocalAuth) return;
  throw new GridError(403, `Local authentication is disabled for ${name}: a token of Entra is needed.`);
}

/** Why a signature does not open the address that is asked for. Whose it is counts with `auth: enforce` only. */
export function sasFault(
  token: EventGridSas,
  keys: readonly string[],
  request: HttpRequest,
  { auth, clientClock }: AccessPlatform,
): string | undefined {
  if (!keys.some((key) => isEventGridSasSignedWith(token, key))) return 'The signature of the token is not valid';
  if (!(token.expiresAtMs > clientClock.now())) return 'The token is expired';
  return auth === 'enforce' && !opens(token.resource, request) ? `The token is for ${token.resource}` : undefined;
}

/** Neither case nor query nor port count, and what is signed may be the beginning of the address. [event-grid-protocol 2.2] */
function opens(resource: string, { authority, path }: HttpRequest): boolean {
  const plain = (address: string) =>
    address
      .toLowerCase()
      .replace(/^[a-z]+:\/\//, '')
      .replace(/\?.*$/, '')
      .replace(/^([^/]*):\d+/, '$1')
      .replace(/\/+$/, '');
  return `${plain(authority + path)}/`.startsWith(`${plain(resource)}/`);
}

/** Why a token of Entra is nobody's. Throws GridError where it is somebody's without the role. Checked with `auth: enforce`. */
export function bearerFault(text: string, name: string, right: Right, platform: AccessPlatform): string | undefined {
  const token = parseJwt(text);
  if (token === undefined) return 'The token is not a JSON web token';
  if (platform.auth !== 'enforce') return undefined;
  const grant = entraGrant(token, '', name, ENTRA_RESOURCE, platform);
  if ('status' in grant) return grant.description.replace(/\.$/, '');
  if (includes(grant.rights, right)) return undefined;
  const what = right === 'Send' ? 'send events to' : 'receive events from';
  throw new GridError(403, `The principal is not authorized to ${what} ${name}: it has no role that allows it.`);
}
