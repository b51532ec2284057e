import { createHmac } from 'node:crypto';

export interface SignedRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. Those of conditions and ranges are not among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
}

/**
 * The value of `Authorization` for a request to a storage account, key in base64.
 * https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
 */
export function sharedKey(account: string, key: string, request: SignedRequest): string {
  const { method, path, query, headers, bodyBytes } = request;
  const own = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-ms-'))
    .map(([name, value]) => `${name}:${value}\n`)
    .sort();
  const asked = Object.entries(query)
    .map(([name, value]) => `\n${name}:${value}`)
    .sort();
  const text = [
    method,
    '', // Content-Encoding
    '', // Content-Language
    bodyBytes === 0 ? '' : String(bodyBytes),
    '', // Content-MD5
    headers['content-type'] ?? '',
    '', // Date: x-ms-date counts.
    ...['', '', '', '', ''], // conditions and Range
    `${own.join('')}/${account}${path}${asked.join('')}`,
  ].join('\n');
  return `SharedKey ${account}:${createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64')}`;
}
