import type { DialTarget } from '../../../src/kernel/dial.ts';

/** A storage account, and where its blobs are. */
export interface Destination {
  readonly target: DialTarget;
  readonly account: string;
  /** Base64. */
  readonly key: string;
  /** Before the container: empty, or `/devstoreaccount1`. */
  readonly basePath: string;
  /** What clients know it as. Undefined: where this instance listens. */
  readonly origin: string | undefined;
}

/** What every storage emulator has. https://learn.microsoft.com/azure/storage/common/storage-connect-azurite */
const WELL_KNOWN: Destination = {
  target: { listener: 'storage-blob' },
  account: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  basePath: '/devstoreaccount1',
  origin: undefined,
};

/** What a connection string leads to; without one, the storage account of this instance. Undefined: it is none with an account key. */
export function destinationOf(connectionString: string | undefined): Destination | undefined {
  if (connectionString === undefined) return WELL_KNOWN;
  const parts = new Map(connectionString.split(';').map((part) => keyAndValue(part.trim())));
  if (parts.get('usedevelopmentstorage')?.toLowerCase() === 'true') return WELL_KNOWN;
  const account = parts.get('accountname');
  const key = parts.get('accountkey');
  if (!account || !key) return undefined;
  const { protocol, hostname, port, pathname, origin } =
    URL.parse(parts.get('blobendpoint') ?? defaultEndpoint(account, parts)) ?? {};
  if (!hostname || (protocol !== 'http:' && protocol !== 'https:')) return undefined;
  const tls = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const target = { host, port: Number(port || (tls ? 443 : 80)), tls };
  return { target, account, key, basePath: pathname!.replace(/\/$/, ''), origin };
}

function defaultEndpoint(account: string, parts: ReadonlyMap<string, string>): string {
  const scheme = parts.get('defaultendpointsprotocol') ?? 'https';
  return `${scheme}://${account}.blob.${parts.get('endpointsuffix') ?? 'core.windows.net'}`;
}

/** Keys end with "=" themselves. */
function keyAndValue(part: string): [string, string] {
  const at = part.indexOf('=');
  return at === -1 ? [part.toLowerCase(), ''] : [part.slice(0, at).toLowerCase(), part.slice(at + 1)];
}
