import type { HttpReply, HttpRequest } from '../../../src/transport/http/service.ts';
import { Failure } from '../core/commands.ts';
import { errorReply } from './error-reply.ts';
import type { Issuer } from './issuer.ts';
import { jsonReply } from './reply.ts';

/** `/{tenant}/v2.0/.well-known/openid-configuration`, and the same without a version. [OpenID Connect Discovery 1.0, 3] */
export function openidConfiguration(
  issuer: Issuer,
  { scheme, authority }: HttpRequest,
  tenant: string,
  version: string | undefined,
): HttpReply {
  const tenantId = issuer.directory.tenantId(tenant);
  if (tenantId instanceof Failure) return errorReply(issuer, tenantId);
  const base = `${scheme}://${authority}/${tenant}`;
  const path = version === undefined ? '' : `/${version}`;
  return jsonReply(200, {
    token_endpoint: `${base}/oauth2${path}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery${path}/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['token'],
    scopes_supported: ['.default'],
    // MSAL requires the issuer to be of the authority's own origin. That of the tokens is another, as in Azure for version 1.0.
    issuer: `${scheme}://${authority}/${tenantId}${version === undefined ? '/' : `/${version}`}`,
    authorization_endpoint: `${base}/oauth2${path}/authorize`,
    tenant_region_scope: null,
    cloud_instance_name: authority,
  });
}

/** `/{tenant}/discovery/v2.0/keys` [RFC 7517, 5] */
export async function keys(issuer: Issuer): Promise<HttpReply> {
  const { id, modulus, exponent } = await issuer.key();
  return jsonReply(200, {
    keys: [{ kty: 'RSA', use: 'sig', alg: 'RS256', kid: id, x5t: id, n: modulus, e: exponent }],
  });
}

/** `/common/discovery/instance`: tells clients that this host is an authority in its own right. */
export function instanceDiscovery({ scheme, authority, query }: HttpRequest): HttpReply {
  const tenant = /^https?:\/\/[^/]+\/([^/]+)/.exec(query.get('authorization_endpoint') ?? '')?.[1] ?? 'common';
  return jsonReply(200, {
    tenant_discovery_endpoint: `${scheme}://${authority}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': query.get('api-version') ?? '1.1',
    metadata: [{ preferred_network: authority, preferred_cache: authority, aliases: [authority] }],
  });
}
