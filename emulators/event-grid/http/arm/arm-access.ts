import type { Platform } from '../../../../src/kernel/emulator.ts';
import { entraGrant } from '../../../../src/namespace/entra-grant.ts';
import { includes } from '../../../../src/namespace/grants.ts';
import type { HttpRequest } from '../../../../src/transport/http/service.ts';
import { type Jwt, parseJwt } from '../../../../src/wire/jwt/jwt.ts';
import { ArmRefusal } from './arm-reply.ts';

type AccessPlatform = Pick<Platform, 'auth' | 'clientClock' | 'tokenKeys'>;

/** What the built-in roles allow of Event Grid's control plane. [Azure built-in roles] */
const RIGHTS_BY_ROLE = {
  Owner: ['Manage', 'Send', 'Listen'],
  Contributor: ['Manage', 'Send', 'Listen'],
  'EventGrid Contributor': ['Manage', 'Send', 'Listen'],
  'EventGrid EventSubscription Contributor': ['Manage', 'Listen'],
  'EventGrid EventSubscription Reader': ['Listen'],
  Reader: ['Listen'],
} as const;
const AUDIENCES = ['https://management.azure.com', 'https://management.core.windows.net'];

/** Whether the caller may do this. By default nothing need be shown, and a token is any token. Throws ArmRefusal. */
export function checkArmCaller(request: HttpRequest, platform: AccessPlatform): void {
  if (platform.auth === 'off') return;
  const isEnforced = platform.auth === 'enforce';
  const header = request.headers.authorization ?? '';
  if (header === '') {
    if (!isEnforced) return;
    throw unauthenticated('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  }
  const [, text] = /^bearer +(.+)$/i.exec(header) ?? [];
  const token = text === undefined ? undefined : parseJwt(text.trim());
  if (token === undefined) throw unauthenticated('InvalidAuthenticationToken', 'The access token is invalid.');
  if (isEnforced) checkToken(token, request, platform);
}

function checkToken(token: Jwt, { authority, method, path }: HttpRequest, platform: AccessPlatform): void {
  const claimed = String(token.claims.aud).toLowerCase().replace(/\/+$/, '');
  const audiences = [...AUDIENCES, `https://${authority.toLowerCase()}`];
  const audience = audiences.find((each) => each === claimed) ?? AUDIENCES[0]!;
  const grant = entraGrant(token, path, '', { audience, rightsByRole: RIGHTS_BY_ROLE }, platform);
  if ('status' in grant) throw unauthenticated('InvalidAuthenticationToken', grant.description);
  const needed = method === 'GET' || method === 'HEAD' ? 'Listen' : 'Manage';
  if (includes(grant.rights, needed)) return;
  const action = needed === 'Listen' ? 'read' : 'write';
  throw new ArmRefusal(
    403,
    'AuthorizationFailed',
    `The client '${String(token.claims.oid ?? token.claims.appid)}' does not have authorization to perform action 'Microsoft.EventGrid/*/${action}' over scope '${path}'.`,
  );
}

function unauthenticated(code: string, message: string): ArmRefusal {
  return new ArmRefusal(401, code, message);
}
