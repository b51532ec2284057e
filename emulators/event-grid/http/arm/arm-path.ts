import { PROVIDER } from '../../core/resources/resource-id.ts';

/** What a path of the resource manager means. Literal segments count in any case, names are as they were sent. */
export interface ArmPath {
  /** In front of the last `/providers/Microsoft.EventGrid`: a subscription, a resource group, any resource, or nothing. */
  readonly scope: string;
  /** Types and names in turns, without an odd one at the end: `topics/orders/eventSubscriptions/all`. */
  readonly types: readonly string[];
  readonly names: readonly string[];
  /** What stands behind the last name, or alone: the type of a list, or an action. In lower case. */
  readonly last: string | undefined;
  /** Of the resource that types and names lead to. */
  readonly id: string;
}

const SPLIT = new RegExp(`^(.*)/providers/${PROVIDER.replace('.', '\\.')}(/.*)?$`, 'i');

/** Undefined where a path is not of Event Grid. */
export function parseArmPath(path: string): ArmPath | undefined {
  // Clients put a slash in front of a scope that begins with one, or write its slashes as %2F. No name has a slash.
  const plain = path.replace(/%2f/gi, '/').replace(/^\/+/, '/');
  // The scope is any resource id, which may be one of Event Grid too: the last provider counts.
  const split = SPLIT.exec(plain);
  const [, scope = '', rest = ''] = split ?? [];
  if (split === null || (scope !== '' && !/^\/subscriptions\/[^/]+/i.test(scope))) return undefined;
  const segments = [...scope.split('/'), ...rest.split('/')].map(decoded);
  if (segments.includes(undefined)) return undefined;
  const decodedScope = scope.split('/').map(decoded).join('/');
  const parts = rest.split('/').slice(1).map(decoded) as string[];
  if (parts.at(-1) === '') parts.pop();
  const pairs = parts.length - (parts.length % 2);
  const types = parts.slice(0, pairs).filter((_, i) => i % 2 === 0);
  const names = parts.slice(0, pairs).filter((_, i) => i % 2 === 1);
  const id = [`${decodedScope}/providers/${PROVIDER}`, ...parts.slice(0, pairs)].join('/');
  return { scope: decodedScope, types, names, last: parts[pairs]?.toLowerCase(), id };
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
