import type { AuthorizationRule } from '../../../src/kernel/authorisation.ts';
import type { Platform, RunningEmulator } from '../../../src/kernel/emulator.ts';
import { Authorisation } from '../../../src/namespace/authorisation.ts';
import { ConnectionQuota } from '../../../src/namespace/connection-quota.ts';
import { connectionString } from '../../../src/namespace/connection-string.ts';
import { NamespaceLinks } from '../../../src/namespace/namespace-links.ts';
import { Namespaces } from '../../../src/namespace/namespaces.ts';
import { ownListeners } from '../../../src/namespace/own-listeners.ts';
import { ErrorWords } from '../amqp/entity-error.ts';
import { EventHubsAmqp } from '../amqp/service.ts';
import { NamespaceCapture } from '../capture/namespace-capture.ts';
import { Progress } from '../capture/progress.ts';
import { type EventHubsConfig, toDefinitions } from '../config.ts';
import { Failure } from '../core/commands.ts';
import type { NamespaceDefinition } from '../core/definitions.ts';
import { Namespace } from '../core/namespace.ts';
import { EventHubsHttp } from '../http/service.ts';
import { EVENT_HUBS, type EventHubsSurface } from '../index.ts';
import { EVENT_HUBS_LIMITS, type EventHubsLimits } from '../limits.ts';
import { NamespaceStores } from '../store/namespace-stores.ts';
import { ENTRA_RESOURCE } from './entra-resource.ts';
import type { HostedNamespace } from './hosted-namespace.ts';
import { EventHubsControl } from './namespace-control.ts';
import { NamespaceHost } from './namespace-host.ts';

/** Brings Event Hubs to life from a checked configuration. */
export function createEventHubs(config: EventHubsConfig, platform: Platform): RunningEmulator<EventHubsSurface> {
  const limits = EVENT_HUBS_LIMITS[platform.limits];
  const { store } = platform;
  const stores = store && new NamespaceStores(store.table(EVENT_HUBS.name), store.location);
  const definitions = toDefinitions(config, limits).namespaces;
  const namespaces = new Namespaces<HostedNamespace>(
    definitions,
    (definition) => hostNamespace(definition, limits, platform, stores),
    (name) => {
      stores?.erase(name);
      new Progress(store, name).forget();
    },
  );
  for (const definition of stores?.others(definitions) ?? []) namespaces.create(definition);
  return {
    surface: {
      amqp: new EventHubsAmqp({ namespaces, platform }),
      http: new EventHubsHttp(namespaces),
      listeners: ownListeners(
        EVENT_HUBS.name,
        config.namespaces,
        (only) => new EventHubsAmqp({ namespaces, platform, only }),
      ),
    },
    namespaces: new EventHubsControl(namespaces, limits),
    connectionString: (endpoints, options) => connectionString(EVENT_HUBS.name, namespaces, endpoints, options),
    stop: () => namespaces.stop(),
  };
}

/** Brings a namespace to life. */
function hostNamespace(
  declared: NamespaceDefinition,
  limits: EventHubsLimits,
  platform: Platform,
  stores: NamespaceStores | undefined,
): HostedNamespace {
  const { clock, ids } = platform;
  const { name, authorizationRules } = declared;
  const { namespace, journal } = stores?.open(declared, { limits, clock }) ?? {
    namespace: new Namespace({ ...declared, limits, createdAtMs: clock.now() }),
    journal: undefined,
  };
  const host = new NamespaceHost(namespace, clock, journal);
  // What fell due while nobody was here happens now, and the alarm for what comes next is set.
  if (journal !== undefined) host.execute({ type: 'wake' });
  host.watch(new NamespaceCapture(host, platform));
  return {
    host,
    declared,
    words: new ErrorWords(name, clock, ids),
    limits,
    clock,
    authorisation: new Authorisation({
      namespace: name,
      rules: authorizationRules,
      rulesOf: (path) => rulesOfHub(host, path),
      entra: ENTRA_RESOURCE,
      platform,
    }),
    links: new NamespaceLinks(),
    connections: new ConnectionQuota(limits.connectionsPerNamespaceMax),
  };
}

/** Those of the hub that a path lies in. */
function rulesOfHub(host: NamespaceHost, path: string): readonly AuthorizationRule[] {
  const [hub = ''] = path.split('/', 1);
  const state = host.execute({ type: 'get-hub', hub });
  return state instanceof Failure ? [] : state.definition.authorizationRules;
}
