import type { ConnectionStringOptions, Endpoints } from '../../../src/kernel/emulator.ts';

/** Of the account; `Database` is there for a namespace, which is a database here. Clients that do not know it leave it alone. */
export function connectionString(
  key: string,
  { host, ports }: Endpoints,
  { transport, namespace, entity }: ConnectionStringOptions = {},
): string {
  const scheme = transport === 'https' ? 'https' : 'http';
  const authority = host.includes(':') ? `[${host}]` : host;
  const database = namespace === undefined ? '' : `Database=${namespace};`;
  const container = entity === undefined ? '' : `Container=${entity};`;
  return `AccountEndpoint=${scheme}://${authority}:${ports.cosmos}/;AccountKey=${key};${database}${container}`;
}
