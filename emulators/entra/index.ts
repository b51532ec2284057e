import type {
  ConnectionStringOptions,
  Emulator,
  Endpoints,
  Platform,
  RunningEmulator,
} from '../../src/kernel/emulator.ts';
import type { HttpService } from '../../src/transport/http/service.ts';
import { configProblems, type EntraConfig, entraConfigSchema } from './config.ts';
import { Directory } from './core/directory.ts';
import { Issuer } from './http/issuer.ts';
import { EntraHttp } from './http/service.ts';
import { ENTRA_LIMITS } from './limits.ts';

/** Microsoft Entra ID, as far as services need it to know who is calling, and the endpoints of managed identities. */
export const ENTRA = {
  name: 'entra',
  configKey: 'entra',
  configSchema: entraConfigSchema,
  byDefault: {},
  checkConfig: (config, limits) => configProblems(config, ENTRA_LIMITS[limits]),
  create,
} satisfies Emulator<EntraConfig, { readonly http: HttpService }>;

function create(config: EntraConfig, platform: Platform): RunningEmulator<{ readonly http: HttpService }> {
  const { tenants, managedIdentities, tokenLifetimeSeconds = 3600 } = config;
  const directory = new Directory({
    tenants: tenants?.map(({ tenantId, domains = [], applications }) => ({
      id: tenantId.toLowerCase(),
      domains,
      applications: applications.map(principal),
    })),
    managedIdentities: managedIdentities?.map(principal),
    tokenLifetimeSeconds,
    ids: platform.ids,
  });
  const { tokenKeys, clientClock: clock, ids } = platform;
  return {
    surface: { http: new EntraHttp(new Issuer({ directory, tokenKeys, clock, ids })) },
    connectionString: authorityHost,
    stop: () => {},
  };
}

/** The object id of a principal is its client id, unless the configuration says another. */
function principal<Declared extends { readonly clientId: string; readonly objectId?: string }>(declared: Declared) {
  return { ...declared, objectId: declared.objectId ?? declared.clientId };
}

/**
 * What `AZURE_AUTHORITY_HOST` and the credentials' `authorityHost` take; with the transport `management` what
 * `AZURE_POD_IDENTITY_AUTHORITY_HOST` takes, in front of the path of `IDENTITY_ENDPOINT`.
 */
function authorityHost({ host, ports }: Endpoints, { transport }: ConnectionStringOptions = {}): string {
  const authority = host.includes(':') ? `[${host}]` : host;
  return transport === 'management'
    ? `http://${authority}:${ports.management}`
    : `https://${authority}:${ports.gateway}`;
}
