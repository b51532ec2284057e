import type { ConnectionStringOptions, Endpoints } from '../../../src/kernel/emulator.ts';
import type { Accounts } from './accounts.ts';
import { STORAGE_SERVICES } from './azurite.ts';

/** With the three endpoints of one account, as `UseDevelopmentStorage=true` means them. Throws AZW_NAMESPACE_UNKNOWN. */
export function connectionString(
  accounts: Accounts,
  { host, ports }: Endpoints,
  { transport, namespace }: ConnectionStringOptions = {},
): string {
  const { name, key } = namespace === undefined ? accounts.first() : accounts.find(namespace);
  const scheme = transport === 'https' ? 'https' : 'http';
  const authority = host.includes(':') ? `[${host}]` : host;
  const endpoints = STORAGE_SERVICES.map((service) => {
    const title = `${service[0]!.toUpperCase()}${service.slice(1)}`;
    return `${title}Endpoint=${scheme}://${authority}:${ports[`storage-${service}`]}/${name};`;
  });
  return `DefaultEndpointsProtocol=${scheme};AccountName=${name};AccountKey=${key};${endpoints.join('')}`;
}
