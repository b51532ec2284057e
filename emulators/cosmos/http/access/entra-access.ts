import { type EntraResource, entraGrant } from '../../../../src/namespace/entra-grant.ts';
import { parseJwt } from '../../../../src/wire/jwt/jwt.ts';
import type { Call } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';

const AUDIENCE = 'https://cosmos.azure.com';
/** What the data plane's built-in roles allow: Listen to read, Send to write. [Cosmos DB docs: built-in roles] */
const RIGHTS_BY_ROLE: EntraResource['rightsByRole'] = {
  'Cosmos DB Built-in Data Contributor': ['Listen', 'Send'],
  'Cosmos DB Built-in Data Reader': ['Listen'],
};
/** What tokens of Entra reach: items and what is about them. The rest is for keys, and for Azure Resource Manager. */
const DATA = ['', 'docs', 'attachments', 'partitionkey', 'sprocs', 'conflicts', 'pkranges'];

/** Throws 401 or 403 for a token of Entra that does not allow the operation. Checked with `auth: enforce`. */
export function checkEntra(call: Call, text: string, operation: 'read' | 'write'): void {
  const { platform, address, request } = call;
  const token = parseJwt(text);
  if (token === undefined) throw new CosmosError(401, 'The token of the authorization header is no JSON web token.');
  if (platform.auth !== 'enforce') return;
  const audience = audienceOf(call, String(token.claims.aud));
  const resource = { audience, rightsByRole: RIGHTS_BY_ROLE };
  const grant = entraGrant(token, '', call.name, resource, platform);
  if ('status' in grant) throw new CosmosError(401, grant.description);
  const isMetadataRead = operation === 'read' && (address.type === 'colls' || address.type === 'dbs');
  if (!DATA.includes(address.type) && !(isMetadataRead && address.feed === undefined)) {
    throw new CosmosError(
      403,
      `Request blocked by Auth ${call.name} : The given request [${request.method} ${request.path}] cannot be authorized by AAD token in data plane. Learn more: https://aka.ms/cosmos-native-rbac.`,
      { subStatus: 5300 },
    );
  }
  if (grant.rights.includes(operation === 'read' ? 'Listen' : 'Send')) return;
  throw new CosmosError(
    403,
    `Request blocked by Auth ${call.name} : Request is blocked because principal [${String(token.claims.oid ?? token.claims.appid)}] does not have required RBAC permissions to perform action [${operation}] on any scope. Learn more: https://aka.ms/cosmos-native-rbac.`,
    { subStatus: 5301 },
  );
}

/** The service's own, the account's, or the endpoint that the request came to: the client's choice. */
function audienceOf({ name, request: { scheme, authority } }: Call, claimed: string): string {
  const plain = claimed.toLowerCase().replace(/\/+$/, '');
  const accepted = [`https://${name}.documents.azure.com`, `${scheme}://${authority}`.toLowerCase()];
  return accepted.find((each) => plain === each || plain === each.replace(/:\d+$/, '')) === undefined
    ? AUDIENCE
    : plain;
}
