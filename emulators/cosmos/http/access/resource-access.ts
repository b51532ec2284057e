import { type Call, header } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { partitionKeyOf } from '../items/partition-key-header.ts';
import { namedLink } from '../named-link.ts';
import { type ResourceGrant, readResourceToken } from './resource-token.ts';

/** Throws 401 or 403 for a resource token that does not allow the operation. What it allows is checked with `auth: enforce`. */
export function checkResourceToken(call: Call, signature: string, operation: 'read' | 'write'): void {
  const grant = readResourceToken(signature, call.keys);
  if (grant === undefined) throw new CosmosError(401, 'The resource token is not one of this account.');
  if (call.platform.auth !== 'enforce') return;
  if (grant.expiresAtMs <= call.platform.clientClock.now()) {
    throw new CosmosError(
      403,
      `The authorization token is not valid at the current time. Please create another token and retry (token expiry time: ${new Date(grant.expiresAtMs).toUTCString()}).`,
    );
  }
  if (isGranted(call, grant, operation)) return;
  throw new CosmosError(
    403,
    'Insufficient permissions provided in the authorization header for the corresponding request. Please retry with another authorization header.',
  );
}

function isGranted(call: Call, { mode, resource, partitionKey }: ResourceGrant, operation: 'read' | 'write'): boolean {
  const { steps, feed, type } = call.address;
  const link = namedLink(call, steps);
  // Any token reads the account, as clients do before anything else.
  if (link === '') return operation === 'read' && feed === undefined;
  const isInside = link === resource || link.startsWith(`${resource}/`);
  // A client of an item reads the container above it, to learn its partition key.
  const isAbove = resource.startsWith(`${link}/`) && operation === 'read' && type === 'colls' && feed === undefined;
  if (!isInside && !isAbove) return false;
  if (mode === 'read' && operation === 'write') return false;
  const isAboutItems = type === 'docs' || type === 'partitionkey';
  return partitionKey === undefined || !isAboutItems || isSameKey(call, partitionKey);
}

/** A permission has its key as an array, or as its one value. */
function isSameKey(call: Call, granted: unknown): boolean {
  if (header(call, 'x-ms-documentdb-partitionkey') === undefined) return false;
  const shown = partitionKeyOf(call)?.map((component) => (component === undefined ? {} : component));
  return JSON.stringify(shown) === JSON.stringify(Array.isArray(granted) ? granted : [granted]);
}
