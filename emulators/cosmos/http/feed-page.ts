import { Buffer } from 'node:buffer';
import type { Resource } from '../core/definitions.ts';
import { type Answer, type Call, header } from './call.ts';
import { CosmosError } from './cosmos-error.ts';

/** What the service calls the list of each kind in the body of a feed. [cosmos-protocol 5.2] */
export const FEED_NAMES = {
  dbs: 'Databases',
  colls: 'DocumentCollections',
  docs: 'Documents',
  attachments: 'Attachments',
  sprocs: 'StoredProcedures',
  triggers: 'Triggers',
  udfs: 'UserDefinedFunctions',
  conflicts: 'Conflicts',
  pkranges: 'PartitionKeyRanges',
  users: 'Users',
  permissions: 'Permissions',
  clientencryptionkeys: 'ClientEncryptionKeys',
  offers: 'Offers',
} as const;

export type FeedType = keyof typeof FEED_NAMES;

/** The body of a feed, and the header that .NET parses on every page. */
export function feedAnswer(ownerRid: string, type: FeedType, entries: readonly unknown[], own: Answer): Answer {
  return {
    ...own,
    headers: { 'x-ms-item-count': String(entries.length), ...own.headers },
    body: { _rid: ownerRid, [FEED_NAMES[type]]: entries, _count: entries.length },
  };
}

/** How many entries a page may have. -1 and no header leave it to the service. Throws 400. */
export function pageSize(call: Pick<Call, 'request' | 'limits'>): number {
  const { limits } = call;
  const text = header(call, 'x-ms-max-item-count');
  const count = text === undefined ? -1 : Number(text);
  if (!Number.isSafeInteger(count) || (count < 1 && count !== -1)) {
    throw new CosmosError(400, `The value '${text}' specified for the header 'x-ms-max-item-count' is invalid.`);
  }
  return count === -1 ? limits.pageItemsDefault : Math.min(count, limits.pageItemsMax);
}

/** The part of a list that the request asks for, with a continuation if there is more behind it. */
export function listAnswer(
  call: Call,
  type: FeedType,
  { ownerRid, resources }: { readonly ownerRid: string; readonly resources: readonly Resource[] },
  shown: (resource: Resource) => object = (resource) => resource,
): Answer {
  const from = startOf(call, resources);
  const page = resources.slice(from, from + pageSize(call));
  const end = from + page.length;
  const hasMore = end < resources.length;
  const headers = hasMore ? { 'x-ms-continuation': continuation(end, resources[end - 1]!._rid) } : {};
  return feedAnswer(ownerRid, type, page.map(shown), { status: 200, headers });
}

function continuation(index: number, rid: string): string {
  return Buffer.from(JSON.stringify([index, rid])).toString('base64');
}

/** Behind the resource that the page before ended with; where it is gone, at the place it had. */
function startOf(call: Pick<Call, 'request'>, resources: readonly Resource[]): number {
  const text = header(call, 'x-ms-continuation');
  if (text === undefined) return 0;
  const [index, rid] = parsed(text);
  const at = resources.findIndex(({ _rid }) => _rid === rid);
  return at === -1 ? Math.min(index - 1, resources.length) : at + 1;
}

function parsed(text: string): [number, string] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    if (Array.isArray(value) && Number.isSafeInteger(value[0]) && value[0] > 0 && typeof value[1] === 'string') {
      return [value[0], value[1]];
    }
  } catch {
    // Said below.
  }
  throw new CosmosError(400, `Invalid Continuation Token: ${text}`);
}
