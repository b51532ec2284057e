import { CosmosError } from './cosmos-error.ts';

/** The kinds of resources, as paths and signatures call them. */
export type ResourceType =
  | 'dbs'
  | 'colls'
  | 'docs'
  | 'attachments'
  | 'sprocs'
  | 'triggers'
  | 'udfs'
  | 'conflicts'
  | 'pkranges'
  | 'partitionkey'
  | 'users'
  | 'permissions'
  | 'clientencryptionkeys'
  | 'offers';

/** Which kinds lie in which. `''` is the account. [cosmos-protocol 5.1] */
const CHILDREN: Readonly<Record<string, readonly ResourceType[]>> = {
  '': ['dbs', 'offers'],
  dbs: ['colls', 'users', 'clientencryptionkeys'],
  colls: ['docs', 'sprocs', 'triggers', 'udfs', 'conflicts', 'pkranges'],
  docs: ['attachments'],
  users: ['permissions'],
};

/** One step of a path: `dbs/orders`. */
export interface PathStep {
  readonly type: ResourceType;
  /** Decoded: a name or a rid. */
  readonly id: string;
}

/** What a path addresses. */
export interface ResourceAddress {
  /** From the account to the resource, or to the owner of the feed. */
  readonly steps: readonly PathStep[];
  /** The kind of feed. Undefined: the last step itself is meant, or the account where there is none. */
  readonly feed: ResourceType | undefined;
  /** The kind of the resource or of those in the feed; empty for the account. */
  readonly type: ResourceType | '';
}

const GATEWAY_ONLY = 'Direct mode is not supported here: there are no addresses. Set the connection mode to Gateway.';

const DELETE_BY_KEY = ['operations', 'partitionkeydelete'] as const;

/** Reads a path by the position of its segments: a database may be named `colls`. Throws 400 and 404. */
export function parseAddress(path: string): ResourceAddress {
  const segments = decodedSegments(path);
  if (segments[0]?.toLowerCase() === 'addresses') throw new CosmosError(400, GATEWAY_ONLY);
  const steps: PathStep[] = [];
  let owner: ResourceType | '' = '';
  for (let i = 0; i < segments.length; i += 2) {
    const isDelete = owner === 'colls' && DELETE_BY_KEY.every((part, at) => segments[i + at]?.toLowerCase() === part);
    if (isDelete && segments.length === i + 2) return { steps, feed: 'partitionkey', type: 'partitionkey' };
    const type: ResourceType | undefined = CHILDREN[owner]?.find((child) => child === segments[i]!.toLowerCase());
    if (type === undefined) throw new CosmosError(404, `The requested resource ${path} does not exist.`);
    const id = segments[i + 1];
    if (id === undefined) return { steps, feed: type, type };
    steps.push({ type, id });
    owner = type;
  }
  return { steps, feed: undefined, type: owner };
}

/** Without the slashes at both ends: some clients put one behind every path. */
function decodedSegments(path: string): string[] {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  if (trimmed === '') return [];
  return trimmed.split('/').map((segment) => {
    if (segment === '') throw new CosmosError(400, `The path ${path} has an empty segment.`);
    try {
      return decodeURIComponent(segment);
    } catch {
      throw new CosmosError(400, `The segment ${segment} of the path is not percent-encoded UTF-8.`);
    }
  });
}

/** `dbs/a/colls/b`: the names as they are, from the account to the last step. */
export function linkOf(steps: readonly PathStep[]): string {
  return steps.map(({ type, id }) => `${type}/${id}`).join('/');
}
