import { type Address, addressText } from '../kernel/connection.ts';
import type { ClientAnswer, ClientRequest } from '../transport/http/client.ts';
import { sharedKey } from './shared-key.ts';
import type { StorageAccount } from './storage-account.ts';

const API_VERSION = '2021-12-02';

/** What is asked of an account. */
export interface StorageRequest {
  readonly method: string;
  /** Percent-encoded, with the account's base path. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The request as it is sent at `nowMs` to the account that was dialled at `address`: with its key's signature, or its token. */
export async function storageRequest(
  { name, credential, origin }: StorageAccount,
  { method, path, query, headers: own, body }: StorageRequest,
  address: Address,
  nowMs: number,
): Promise<ClientRequest> {
  const headers = { ...own, 'x-ms-date': new Date(nowMs).toUTCString(), 'x-ms-version': API_VERSION };
  const authorization =
    'key' in credential
      ? sharedKey(name, credential.key, { method, path, query, headers, bodyBytes: body.length })
      : `Bearer ${await credential.token()}`;
  const search = new URLSearchParams(query).toString();
  const host = origin === undefined ? addressText(address) : new URL(origin).host;
  return {
    method,
    path: search === '' ? path : `${path}?${search}`,
    headers: { ...headers, host, authorization },
    body,
  };
}

/** `ContainerNotFound`; empty where the answer has none. */
export function storageErrorCode({ headers }: Pick<ClientAnswer, 'headers'>): string {
  return headers['x-ms-error-code'] ?? '';
}
