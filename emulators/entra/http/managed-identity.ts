import type { HttpReply, HttpRequest } from '../../../src/transport/http/service.ts';
import { Failure, type IdentityReference, type ManagedIdentity } from '../core/commands.ts';
import { errorText } from '../errors.ts';
import type { Issuer, SignedToken } from './issuer.ts';
import { jsonReply } from './reply.ts';

/** The names of the query parameters by which identities are asked for; each host has its own spelling. */
const IDENTITY_PARAMETERS: Readonly<Record<string, IdentityReference['by']>> = {
  client_id: 'clientId',
  object_id: 'objectId',
  principal_id: 'objectId',
  mi_res_id: 'resourceId',
  msi_res_id: 'resourceId',
};
const API_VERSION = /^\d{4}-\d{2}-\d{2}$/;

/** `GET /metadata/identity/oauth2/token`: the instance metadata service of a virtual machine. */
export async function instanceMetadataToken(issuer: Issuer, { headers, query }: HttpRequest): Promise<HttpReply> {
  // Guards against requests that somebody else was tricked into; a forwarded one is none of the machine's own.
  if (headers.metadata?.toLowerCase() !== 'true') return invalid('Required metadata header not specified');
  if (headers['x-forwarded-for'] !== undefined) return invalid('Request has a forbidden header: x-forwarded-for');
  const missing = missingParameter(query);
  if (missing !== undefined) return invalid(missing);
  const issued = await issuer.issue(commandOf(query));
  if (issued instanceof Failure) return invalid(errorText(issued));
  const { lifetimeSeconds, issuedAtSeconds } = issued;
  return jsonReply(200, {
    ...tokenBody(issued),
    expires_in: String(lifetimeSeconds),
    ext_expires_in: String(lifetimeSeconds),
    not_before: String(issuedAtSeconds),
  });
}

/** `GET /msi/token`: what `IDENTITY_ENDPOINT` names in App Service and Functions. */
export async function appServiceToken(issuer: Issuer, { headers, query }: HttpRequest): Promise<HttpReply> {
  // The header proves that the request comes from inside the host; here it may have any value.
  if ((headers['x-identity-header'] ?? '') === '') {
    return jsonReply(401, { statusCode: 401, message: 'The X-IDENTITY-HEADER header is missing.' });
  }
  const missing = missingParameter(query);
  if (missing !== undefined) return jsonReply(400, { statusCode: 400, message: missing });
  const issued = await issuer.issue(commandOf(query));
  if (!(issued instanceof Failure)) return jsonReply(200, tokenBody(issued));
  const message = 'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.';
  return jsonReply(400, { statusCode: 400, message });
}

/** Every value is a text here, unlike at the token endpoint. */
function tokenBody({ token, clientId, claims, lifetimeSeconds, issuedAtSeconds }: SignedToken) {
  return {
    access_token: token,
    client_id: clientId,
    expires_on: String(issuedAtSeconds + lifetimeSeconds),
    resource: claims.aud,
    token_type: 'Bearer',
  };
}

function missingParameter(query: URLSearchParams): string | undefined {
  if (!API_VERSION.test(query.get('api-version') ?? '')) return "Required query variable 'api-version' is missing";
  return (query.get('resource') ?? '') === '' ? "Required query variable 'resource' is missing" : undefined;
}

function commandOf(query: URLSearchParams): ManagedIdentity {
  const [parameter, by] = Object.entries(IDENTITY_PARAMETERS).find(([name]) => query.has(name)) ?? [];
  const identity = parameter === undefined || by === undefined ? undefined : { by, value: query.get(parameter) ?? '' };
  return { type: 'managed-identity', identity, resource: query.get('resource') ?? '' };
}

function invalid(description: string): HttpReply {
  return jsonReply(400, { error: 'invalid_request', error_description: description });
}
