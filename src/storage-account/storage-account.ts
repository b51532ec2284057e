import { connectionStringParts } from '../kernel/connection-string.ts';
import { type DialTarget, httpTarget } from '../kernel/dial.ts';

/** One of the services of an account. */
export type StorageService = 'blob' | 'queue';

/** A service of a storage account: where it is, and how who writes to it is let in. */
export interface StorageAccount {
  readonly target: DialTarget;
  readonly name: string;
  readonly credential: StorageCredential;
  /** Before the container or the queue: empty, or `/devstoreaccount1`. */
  readonly basePath: string;
  /** What clients know it as. Undefined: where this instance listens. */
  readonly origin: string | undefined;
}

/** The account's key in base64, or what gives an Entra token for `https://storage.azure.com`. */
export type StorageCredential = { readonly key: string } | { readonly token: () => Promise<string> };

/** What every storage emulator has. https://learn.microsoft.com/azure/storage/common/storage-connect-azurite */
const WELL_KNOWN_NAME = 'devstoreaccount1';
const WELL_KNOWN_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** What a connection string leads to; without one, the storage account of this instance. Undefined: it is none with an account key. */
export function storageAccountOf(
  connectionString: string | undefined,
  service: StorageService,
): StorageAccount | undefined {
  if (connectionString === undefined) return wellKnown(service);
  const parts = connectionStringParts(connectionString);
  if (parts.get('usedevelopmentstorage')?.toLowerCase() === 'true') return wellKnown(service);
  const name = parts.get('accountname');
  const key = parts.get('accountkey');
  if (!name || !key) return undefined;
  const url = URL.parse(parts.get(`${service}endpoint`) ?? defaultEndpoint(name, service, parts));
  if (!url?.hostname || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  const basePath = url.pathname.replace(/\/$/, '');
  return { target: httpTarget(url), name, credential: { key }, basePath, origin: url.origin };
}

/** An account of this instance, reached under the name that it has in Azure. */
export function ownStorageAccount(name: string, service: StorageService, token: () => Promise<string>): StorageAccount {
  const serverName = `${name}.${service}.core.windows.net`;
  const target = { listener: `storage-${service}`, tls: true, serverName };
  return { target, name, credential: { token }, basePath: '', origin: `https://${serverName}` };
}

function wellKnown(service: StorageService): StorageAccount {
  return {
    target: { listener: `storage-${service}` },
    name: WELL_KNOWN_NAME,
    credential: { key: WELL_KNOWN_KEY },
    basePath: `/${WELL_KNOWN_NAME}`,
    origin: undefined,
  };
}

function defaultEndpoint(account: string, service: StorageService, parts: ReadonlyMap<string, string>): string {
  const scheme = parts.get('defaultendpointsprotocol') ?? 'https';
  return `${scheme}://${account}.${service}.${parts.get('endpointsuffix') ?? 'core.windows.net'}`;
}
