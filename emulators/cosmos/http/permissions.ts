import type { Resource } from '../core/definitions.ts';
import type { Value } from '../core/query/values/value.ts';
import { writeResourceToken } from './access/resource-token.ts';
import { type Call, header } from './call.ts';
import { CosmosError } from './cosmos-error.ts';
import { namedLink } from './named-link.ts';
import { type PathStep, parseAddress } from './resource-address.ts';
import { requireOneOf, type StoredKind } from './stored-resources.ts';

/** https://learn.microsoft.com/rest/api/cosmos-db/get-a-permission */
const EXPIRY_SECONDS = { min: 600, max: 86_400, default: 3_600 };

/** Permissions: with each reply a new token, for as long as the request asks. */
export const PERMISSIONS: StoredKind = {
  kind: 'permissions',
  check: (body) => {
    requireOneOf(body, 'permissionMode', ['All', 'Read']);
    stepsOf(body.resource);
  },
  shown: (call) => {
    const expiresAtMs = call.platform.clientClock.now() + expirySeconds(call) * 1000;
    return (permission) => ({ ...permission, _token: tokenOf(permission, expiresAtMs, call) });
  },
};

function tokenOf(permission: Resource, expiresAtMs: number, call: Call): string {
  const { permissionMode, resource, resourcePartitionKey } = permission;
  return writeResourceToken(
    {
      mode: String(permissionMode).toLowerCase() === 'all' ? 'all' : 'read',
      resource: namedLink(call, stepsOf(resource)),
      ...(resourcePartitionKey !== undefined && { partitionKey: resourcePartitionKey }),
      expiresAtMs,
    },
    call.keys[0]!,
  );
}

/** Of a link with names as they are, or with rids. Throws 400 where it is that of no resource. */
function stepsOf(link: Value): readonly PathStep[] {
  const text = typeof link === 'string' ? link.toWellFormed() : '';
  const { steps, feed } = parseAddress(text.split('/').map(encodeURIComponent).join('/'));
  if (feed === undefined && steps.length > 0) return steps;
  throw new CosmosError(400, `The permission's resource ${JSON.stringify(link)} is no link of a resource.`);
}

function expirySeconds(call: Call): number {
  const text = header(call, 'x-ms-documentdb-expiry-seconds');
  const seconds = text === undefined ? EXPIRY_SECONDS.default : Number(text);
  const { min, max } = EXPIRY_SECONDS;
  if (Number.isSafeInteger(seconds) && seconds >= min && seconds <= max) return seconds;
  throw new CosmosError(
    400,
    `The value '${text}' specified for the header 'x-ms-documentdb-expiry-seconds' is invalid: from ${min} to ${max}.`,
  );
}
