import { createHmac } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ServiceBusAdministrationClient } from '@azure/service-bus';
import type { Azwire } from '../../src/index.ts';

/**
 * The unmodified administration client with nothing but its connection string. This process trusts the CA from now on, as if
 * NODE_EXTRA_CA_CERTS had named it at the start.
 */
export function administrationClient(azure: Azwire, namespace?: string): ServiceBusAdministrationClient {
  setDefaultCACertificates([...getCACertificates('default'), azure.caCertificate]);
  const connectionString = azure.connectionString('service-bus', {
    transport: 'management',
    ...(namespace !== undefined && { namespace }),
  });
  return new ServiceBusAdministrationClient(connectionString, { retryOptions: { maxRetries: 0 } });
}

export interface RawReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** What one plain HTTP request brings, as clients of other languages send it. Its token is for all of the namespace. */
export async function request(
  azure: Azwire,
  method: string,
  path: string,
  { body, headers }: { readonly body?: string | Uint8Array; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<RawReply> {
  const root = `http://localhost:${azure.ports.management}`;
  const response = await fetch(root + path, {
    method,
    headers: { authorization: sasToken(`${root}/`), ...headers },
    ...(body !== undefined && { body: body as string }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** [service-bus-protocol 5] */
export function sasToken(audience: string, key = 'SAS_KEY_VALUE', keyName = 'RootManageSharedAccessKey'): string {
  const resource = encodeURIComponent(audience);
  const expiry = Math.floor(Date.now() / 1000) + 3600;
  const signature = createHmac('sha256', key).update(`${resource}\n${expiry}`).digest('base64');
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${keyName}`;
}

/** An Atom entry with a description, as .NET writes it. */
export function entryOf(description: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<entry xmlns="http://www.w3.org/2005/Atom"><title type="text">title</title><author><name/></author>' +
    `<content type="application/xml">${description}</content></entry>`
  );
}

/** What in an error's body differs from run to run. */
export function withoutTracking(body: string): string {
  return body.replace(/ TrackingId:[^<]*/, ' TRACKING');
}
