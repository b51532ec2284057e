import type { Emulator, Platform, RunningEmulator } from '../../src/kernel/emulator.ts';
import type { AmqpService } from '../../src/transport/amqp/service.ts';
import type { HttpService } from '../../src/transport/http/service.ts';
import { ErrorWords } from './amqp/entity-error.ts';
import { ServiceBusAmqp } from './amqp/service.ts';
import { SessionLinks } from './amqp/session-links.ts';
import { ROOT_RULE } from './config/authorization-rules.ts';
import { SERVICE_BUS_OFFICIAL_CONFIG } from './config/official.ts';
import { type ServiceBusConfig, serviceBusConfigSchema, toDefinitions } from './config.ts';
import type { NamespaceDefinition } from './core/definitions.ts';
import { Namespace } from './core/namespace.ts';
import { ServiceBusHttp } from './http/service.ts';
import { SERVICE_BUS_LIMITS, type ServiceBusLimits } from './limits.ts';
import { Authorisation } from './runtime/authorisation.ts';
import { ConnectionQuota } from './runtime/connection-quota.ts';
import { connectionString, listenerOf } from './runtime/connection-string.ts';
import type { HostedNamespace } from './runtime/hosted-namespace.ts';
import { ServiceBusControl } from './runtime/namespace-control.ts';
import { NamespaceHost } from './runtime/namespace-host.ts';
import { NamespaceLinks } from './runtime/namespace-links.ts';
import { keyNameOf, Namespaces } from './runtime/namespaces.ts';
import { NamespaceStores } from './store/namespace-stores.ts';

/** What Service Bus offers to the transports. */
export interface ServiceBusSurface {
  readonly amqp: AmqpService;
  readonly http: HttpService;
  readonly listeners: readonly OwnListener[];
}

/** A port that serves one namespace only. */
interface OwnListener {
  readonly name: string;
  readonly port: number;
  readonly amqp: AmqpService;
}

/** Azure Service Bus. */
export const SERVICE_BUS: Emulator<ServiceBusConfig, ServiceBusSurface> = {
  name: 'service-bus',
  configKey: 'serviceBus',
  configSchema: serviceBusConfigSchema,
  checkConfig: (config, limits) => toDefinitions(config, SERVICE_BUS_LIMITS[limits]).errors,
  officialConfig: SERVICE_BUS_OFFICIAL_CONFIG,
  create,
};

function create(config: ServiceBusConfig, platform: Platform): RunningEmulator<ServiceBusSurface> {
  const limits = SERVICE_BUS_LIMITS[platform.limits];
  const { store } = platform;
  const stores = store && new NamespaceStores(store.table(SERVICE_BUS.name), store.location);
  const definitions = toDefinitions(config, limits).namespaces;
  const namespaces = new Namespaces(
    definitions,
    (definition) => hostNamespace(definition, limits, platform, stores),
    (name) => stores?.erase(name),
  );
  for (const definition of stores?.others(definitions) ?? []) namespaces.create(definition);
  const listeners = config.namespaces.flatMap(({ name, port }) =>
    port === undefined
      ? []
      : { name: listenerOf(name), port, amqp: new ServiceBusAmqp({ namespaces, platform, only: name }) },
  );
  return {
    surface: {
      amqp: new ServiceBusAmqp({ namespaces, platform }),
      http: new ServiceBusHttp({ namespaces, limits, platform }),
      listeners,
    },
    namespaces: new ServiceBusControl(namespaces, limits),
    connectionString: (endpoints, options) => connectionString(namespaces, endpoints, options),
    stop: () => namespaces.stop(),
  };
}

/** Brings a namespace to life. Its first key also has a name by which it opens, and names, this namespace alone. */
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
  const rules = authorizationRules.length > 0 ? authorizationRules : [ROOT_RULE];
  const first = rules.find(({ rights }) => rights.includes('Manage')) ?? rules[0]!;
  return {
    host,
    declared,
    createdAtMs: clock.now(),
    words: new ErrorWords(name, clock, ids),
    ids,
    sessionLinks: new SessionLinks(),
    authorisation: new Authorisation({ host, rules: [...rules, { ...first, keyName: keyNameOf(name) }], platform }),
    links: new NamespaceLinks(),
    connections: new ConnectionQuota(name, limits.connectionsPerNamespaceMax),
  };
}
