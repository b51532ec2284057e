import type { Emulator, Platform, RunningEmulator } from '../../src/kernel/emulator.ts';
import { Authorisation } from '../../src/namespace/authorisation.ts';
import { ConnectionQuota } from '../../src/namespace/connection-quota.ts';
import { connectionString } from '../../src/namespace/connection-string.ts';
import { NamespaceLinks } from '../../src/namespace/namespace-links.ts';
import { Namespaces } from '../../src/namespace/namespaces.ts';
import { ownListeners } from '../../src/namespace/own-listeners.ts';
import type { AmqpService, OwnListener } from '../../src/transport/amqp/service.ts';
import type { HttpService } from '../../src/transport/http/service.ts';
import { ErrorWords } from './amqp/entity-error.ts';
import { ServiceBusAmqp } from './amqp/service.ts';
import { SessionLinks } from './amqp/session-links.ts';
import { SERVICE_BUS_OFFICIAL_CONFIG } from './config/official.ts';
import { type ServiceBusConfig, serviceBusConfigSchema, toDefinitions } from './config.ts';
import type { NamespaceDefinition } from './core/definitions.ts';
import { Namespace } from './core/namespace.ts';
import { ServiceBusHttp } from './http/service.ts';
import { SERVICE_BUS_LIMITS, type ServiceBusLimits } from './limits.ts';
import { AvailabilityNotices } from './runtime/availability-notices.ts';
import { entityRules } from './runtime/entity-rules.ts';
import { ENTRA_RESOURCE } from './runtime/entra-resource.ts';
import type { HostedNamespace } from './runtime/hosted-namespace.ts';
import { ServiceBusControl } from './runtime/namespace-control.ts';
import { NamespaceHost } from './runtime/namespace-host.ts';
import { NamespaceStores } from './store/namespace-stores.ts';

/** What Service Bus offers to the transports. */
export interface ServiceBusSurface {
  readonly amqp: AmqpService;
  readonly http: HttpService;
  readonly listeners: readonly OwnListener[];
}

/** Azure Service Bus. */
export const SERVICE_BUS = {
  name: 'service-bus',
  configKey: 'serviceBus',
  configSchema: serviceBusConfigSchema,
  checkConfig: (config, limits) => toDefinitions(config, SERVICE_BUS_LIMITS[limits]).errors,
  officialConfig: SERVICE_BUS_OFFICIAL_CONFIG,
  create,
} satisfies Emulator<ServiceBusConfig, ServiceBusSurface>;

function create(config: ServiceBusConfig, platform: Platform): RunningEmulator<ServiceBusSurface> {
  const limits = SERVICE_BUS_LIMITS[platform.limits];
  const { store } = platform;
  const stores = store && new NamespaceStores(store.table(SERVICE_BUS.name), store.location);
  const definitions = toDefinitions(config, limits).namespaces;
  const namespaces = new Namespaces<HostedNamespace>(
    definitions,
    (definition) => hostNamespace(definition, limits, platform, stores),
    (name) => stores?.erase(name),
  );
  for (const definition of stores?.others(definitions) ?? []) namespaces.create(definition);
  return {
    surface: {
      amqp: new ServiceBusAmqp({ namespaces, platform }),
      http: new ServiceBusHttp({ namespaces, limits, platform }),
      listeners: ownListeners(
        SERVICE_BUS.name,
        config.namespaces,
        (only) => new ServiceBusAmqp({ namespaces, platform, only }),
      ),
    },
    transports: ['amqp', 'amqps', 'management'],
    namespaces: new ServiceBusControl(namespaces, limits),
    connectionString: (endpoints, options) => connectionString(SERVICE_BUS.name, namespaces, endpoints, options),
    stop: () => namespaces.stop(),
  };
}

/** Brings a namespace to life. */
function hostNamespace(
  declared: NamespaceDefinition,
  limits: ServiceBusLimits,
  platform: Platform,
  stores: NamespaceStores | undefined,
): HostedNamespace {
  const { clock, ids } = platform;
  const { name, authorizationRules } = declared;
  const { namespace, journal } = stores?.open(declared, { limits, ids, clock }) ?? {
    namespace: new Namespace({ ...declared, limits, ids, createdAtMs: clock.now() }),
    journal: undefined,
  };
  const host = new NamespaceHost(namespace, clock, journal);
  // What fell due while nobody was here happens now, and the alarm for what comes next is set.
  if (journal !== undefined) host.execute({ type: 'wake' });
  host.watch(new AvailabilityNotices(host, platform));
  return {
    host,
    declared,
    createdAtMs: clock.now(),
    words: new ErrorWords(name, clock, ids),
    ids,
    sessionLinks: new SessionLinks(),
    authorisation: new Authorisation({
      namespace: name,
      rules: authorizationRules,
      rulesOf: (path) => entityRules(host, path),
      entra: ENTRA_RESOURCE,
      platform,
    }),
    links: new NamespaceLinks(),
    connections: new ConnectionQuota(limits.connectionsPerNamespaceMax),
  };
}
