import { Buffer } from 'node:buffer';
import type { HttpReply, HttpRequest } from '../../../src/transport/http/service.ts';
import { parseJwt } from '../../../src/wire/jwt/jwt.ts';
import { type ClientCredentials, type Credential, Failure } from '../core/commands.ts';
import { errorReply } from './error-reply.ts';
import type { Issuer } from './issuer.ts';
import { jsonReply } from './reply.ts';

const DEFAULT_SCOPE = '/.default';

/** `POST /{tenant}/oauth2/v2.0/token`, and without `v2.0` the older form, which names a resource instead of a scope. */
export async function token(
  issuer: Issuer,
  request: HttpRequest,
  tenant: string,
  version: string | undefined,
): Promise<HttpReply> {
  const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'));
  const correlationId = form.get('client-request-id') ?? request.headers['client-request-id'];
  const asked = commandOf(form, request, tenant, version);
  const issued = asked instanceof Failure ? asked : await issuer.issue(asked);
  if (issued instanceof Failure) return errorReply(issuer, issued, correlationId);
  // As the service: a second is lost on the way.
  const expiresIn = Math.max(1, issued.lifetimeSeconds - 1);
  if (version !== undefined) {
    return jsonReply(200, {
      token_type: 'Bearer',
      expires_in: expiresIn,
      ext_expires_in: expiresIn,
      access_token: issued.token,
    });
  }
  return jsonReply(200, {
    token_type: 'Bearer',
    expires_in: String(expiresIn),
    ext_expires_in: String(expiresIn),
    expires_on: String(issued.issuedAtSeconds + issued.lifetimeSeconds),
    not_before: String(issued.issuedAtSeconds),
    resource: issued.claims.aud,
    access_token: issued.token,
  });
}

function commandOf(
  form: URLSearchParams,
  { headers }: HttpRequest,
  tenant: string,
  version: string | undefined,
): ClientCredentials | Failure {
  const basic = basicCredentials(headers.authorization);
  const grantType = form.get('grant_type') ?? '';
  const clientId = form.get('client_id') ?? basic?.clientId ?? '';
  if (grantType === '') return new Failure('parameter-missing', 'grant_type');
  if (grantType !== 'client_credentials') return new Failure('grant-type-unsupported', grantType);
  if (clientId === '') return new Failure('parameter-missing', 'client_id');
  const resource = version === undefined ? (form.get('resource') ?? '') : resourceOf(form.get('scope') ?? '');
  if (resource instanceof Failure) return resource;
  if (resource === '') return new Failure('parameter-missing', 'resource');
  const secret = form.get('client_secret') ?? basic?.secret;
  const credential = credentialOf(secret, form.get('client_assertion'));
  return { type: 'client-credentials', tenant, clientId, credential, resource };
}

function credentialOf(secret: string | undefined, assertion: string | null): Credential | undefined {
  if (secret !== undefined && secret !== '') return { type: 'secret', secret };
  if (assertion === null) return undefined;
  const issuer = parseJwt(assertion)?.claims.iss;
  return { type: 'assertion', issuer: typeof issuer === 'string' ? issuer : undefined };
}

/** `https://servicebus.azure.net//.default` asks for the resource `https://servicebus.azure.net/`. */
function resourceOf(scope: string): string | Failure {
  // Libraries add scopes for users, which mean nothing to an application.
  const scopes = scope.split(/ +/).filter((word) => word !== '' && !/^(openid|profile|offline_access)$/.test(word));
  const [first] = scopes;
  if (first === undefined) return new Failure('parameter-missing', 'scope');
  if (scopes.length > 1 || !first.endsWith(DEFAULT_SCOPE)) return new Failure('scope-invalid', scope);
  return first.slice(0, -DEFAULT_SCOPE.length);
}

/** [RFC 6749, 2.3.1] */
function basicCredentials(header: string | undefined): { clientId: string; secret: string } | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return at === -1 ? undefined : { clientId: decode(text.slice(0, at)), secret: decode(text.slice(at + 1)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
