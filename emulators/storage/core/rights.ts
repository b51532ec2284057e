/** One of the three services of an account. */
export type StorageService = 'blob' | 'queue' | 'table';

/** What an operation needs. `peek`, `process` and `add` are for messages of a queue, `delegate` for a user delegation key. */
export type StorageRight = 'read' | 'write' | 'peek' | 'process' | 'add' | 'delegate';

/** What is seen of a request. */
export interface Operation {
  readonly service: StorageService;
  /** In upper case. */
  readonly method: string;
  readonly path: string;
  readonly query: { get(name: string): string | null };
}

/** The built-in roles for data. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage */
const RIGHTS_BY_ROLE: Readonly<Record<StorageService, Readonly<Record<string, readonly StorageRight[]>>>> = {
  blob: {
    'Storage Blob Data Owner': ['read', 'write', 'delegate'],
    'Storage Blob Data Contributor': ['read', 'write', 'delegate'],
    'Storage Blob Data Reader': ['read', 'delegate'],
    'Storage Blob Delegator': ['delegate'],
  },
  queue: {
    'Storage Queue Data Contributor': ['read', 'write', 'peek', 'process', 'add'],
    'Storage Queue Data Reader': ['read', 'peek'],
    'Storage Queue Data Message Processor': ['peek', 'process'],
    'Storage Queue Data Message Sender': ['add'],
  },
  table: {
    'Storage Table Data Contributor': ['read', 'write'],
    'Storage Table Data Reader': ['read'],
  },
};

/** Whether one of the roles allows the operation. Who has no list of roles may do everything. */
export function isAllowed(roles: unknown, operation: Operation): boolean {
  if (!Array.isArray(roles)) return true;
  const needed = rightFor(operation);
  return roles.some((role) => RIGHTS_BY_ROLE[operation.service][String(role)]?.includes(needed));
}

function rightFor({ service, method, path, query }: Operation): StorageRight {
  const isRead = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  const comp = query.get('comp');
  if (service === 'blob' && method === 'POST') {
    if (comp === 'userdelegationkey') return 'delegate';
    return comp === 'query' ? 'read' : 'write';
  }
  const [, message] = /\/messages(?:\/([^/]+))?\/?$/.exec(path) ?? [];
  const isAboutMessages = service === 'queue' && /\/messages(\/|$)/.test(path);
  if (!isAboutMessages) return isRead ? 'read' : 'write';
  if (isRead) return query.get('peekonly') === 'true' ? 'peek' : 'process';
  if (method === 'POST') return 'add';
  return method === 'DELETE' && message !== undefined ? 'process' : 'write';
}
