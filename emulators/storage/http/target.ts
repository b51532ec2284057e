import type { IncomingMessage } from '../../../src/transport/http/service.ts';

import type { StorageError } from '../errors.ts';

/** Where a request goes. */
export interface Target {
  readonly scheme: 'http' | 'https';
  /** The Host header; empty when an HTTP/1.0 client sends none. */
  readonly authority: string;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export function targetOf({ url = '/', headers, socket }: IncomingMessage): Target {
  // A proxy's request names the whole address. [RFC 9112 3.2.2]
  const target = url.replace(/^https?:\/\/[^/?]*/i, '');
  const [path = '/', ...query] = target.split('?');
  return {
    scheme: 'encrypted' in socket && socket.encrypted === true ? 'https' : 'http',
    authority: headers.host ?? '',
    path,
    query: new URLSearchParams(query.join('?')),
  };
}

/** The same of a whole address; undefined if it is none. */
export function targetAt(url: string): Target | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname, searchParams } = new URL(url);
  return { scheme: protocol === 'https:' ? 'https' : 'http', authority: host, path: pathname, query: searchParams };
}

/** Why a request leads nowhere. Azurite fails over these. */
export function targetRefusal({ authority, path }: Target): StorageError | undefined {
  if (authority === '') return 'host-missing';
  try {
    decodeURIComponent(path);
    return undefined;
  } catch {
    return 'uri-malformed';
  }
}
