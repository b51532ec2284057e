/** What a request to the blob service is about. */
export interface BlobAddress {
  readonly account: string;
  readonly container: string;
  /** With its slashes, as the client means it. */
  readonly blob: string;
}

/** The second region's name of an account, which may be read. */
const SECONDARY = /-secondary$/;
/** These never begin with an account's name. */
const IP_ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const DOCKER_HOST = 'host.docker.internal';

/**
 * Account, container and blob of a request: `http://localhost:10000/account/container/blob`, or with the account in the host name.
 * Undefined where the path names no blob, or is not well encoded. The rules are Azurite's.
 */
export function blobAddress(authority: string, path: string): BlobAddress | undefined {
  const decoded = decode(path);
  if (decoded === undefined) return undefined;
  const parts = decoded.replace(/^\//, '').split('/');
  const account = accountOfHost(authority) ?? parts.shift() ?? '';
  const [container = '', ...rest] = parts;
  // Azure takes a backslash in the name of a blob for a slash.
  const blob = rest.join('/').replaceAll('\\', '/');
  if (account === '' || container === '' || blob === '') return undefined;
  return { account: account.replace(SECONDARY, ''), container, blob };
}

/** The account that a host name or a path begins with; undefined where there is none. */
export function accountOf(authority: string, path: string): string | undefined {
  const account = accountOfHost(authority) ?? decode(path)?.split('/')[1];
  return account === undefined || account === '' ? undefined : account.replace(SECONDARY, '');
}

function accountOfHost(authority: string): string | undefined {
  const host = authority.replace(/:\d+$/, '').toLowerCase();
  const dot = host.indexOf('.');
  if (dot <= 0 || host === DOCKER_HOST || IP_ADDRESS.test(host)) return undefined;
  return host.slice(0, dot);
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
