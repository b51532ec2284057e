import type { Azwire } from '../../src/index.ts';

export const TENANT_ID = '10000000-0000-4000-8000-0000000000ff';

/** What credentials of `@azure/identity` take to ask the local issuer, and nobody else. */
export function credentialOptions(azure: Azwire) {
  return {
    authorityHost: azure.connectionString('entra'),
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
  };
}
