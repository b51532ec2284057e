import type { Platform, RunningEmulator } from '../../../src/kernel/emulator.ts';
import { randomFrom } from '../../../src/kernel/ids.ts';
import { DeclaredResources } from '../config/declared-resources.ts';
import type { EventGridConfig } from '../config.ts';
import { DeliveryCore } from '../core/delivery/delivery-core.ts';
import { DEFAULT_RETRY_OPTIONS, type RetryOptions, RetryTable } from '../core/delivery/retry-table.ts';
import { DEFAULT_FILTER_SWITCHES } from '../core/filter/filter-switches.ts';
import { Registry } from '../core/resources/registry.ts';
import { fullResourceId } from '../core/resources/resource-id.ts';
import { Deliverer } from '../delivery/deliverer.ts';
import { DEFAULT_DELIVERY_SWITCHES } from '../delivery/delivery-switches.ts';
import { ArmHttp } from '../http/arm/service.ts';
import { NamespacesHttp } from '../http/namespaces/namespaces-http.ts';
import { PublishHttp } from '../http/publish/publish-http.ts';
import { ValidationHttp } from '../http/validation.ts';
import type { EventGridSurface } from '../index.ts';
import { EVENT_GRID_LIMITS } from '../limits.ts';
import { DeliveryStore } from '../store/deliveries/delivery-store.ts';
import { NamespaceStores } from '../store/namespace/namespace-stores.ts';
import { ResourceStore } from '../store/resource-store.ts';
import { SystemTopics } from '../system-topics/system-topics.ts';
import type { CarryOut } from './carry-out.ts';
import { connectionString, type Reachable } from './connection-string.ts';
import { EventSubscriptions } from './event-subscriptions.ts';
import { GridControl } from './grid-control.ts';
import { GridHost } from './grid-host.ts';
import { Namespaces } from './namespaces.ts';
import { Resources } from './resources.ts';

/** Brings Event Grid to life from a checked configuration. */
export function createEventGrid(config: EventGridConfig, platform: Platform): RunningEmulator<EventGridSurface> {
  const { clock, ids, log, store } = platform;
  const limits = EVENT_GRID_LIMITS[platform.limits];
  const { requireHttps = false } = config;
  const registry = new Registry();
  const { host, deliverer, carryOut, filterSwitches, retries } = pushDelivery(config, platform);
  const { operationAwaitsConfirmation: awaitsConfirmation = true } = config.switches ?? {};
  const subscriptions = new EventSubscriptions({ registry, host, deliverer, platform, awaitsConfirmation });
  const resources = new Resources({ registry, subscriptions, platform });
  const declared = new DeclaredResources(config, limits, clock.now()).resources;
  const namespaces = new Namespaces({
    registry,
    grid: host,
    clock,
    ids,
    log,
    carryOut,
    filterSwitches,
    retries,
    stores: store && new NamespaceStores(store.table('event-grid-namespaces'), store.location),
  });
  resources.bringUp(declared, store && new ResourceStore(store.table('event-grid-resources'), store.location));
  namespaces.restore();
  const systemTopics = new SystemTopics({ registry, grid: host, platform });
  // What fell due while nobody was here happens now, and the alarm for what comes next is set.
  host.execute({ type: 'wake' });
  const control = new GridControl({ resources, host, namespaces, platform, limits, requireHttps, declared });
  const isKnown = (name: string) => control.has(name);
  return {
    surface: {
      http: [
        new ValidationHttp(subscriptions),
        new ArmHttp({ resources, platform, limits, requireHttps }),
        new PublishHttp({ registry, grid: host, limits, platform }),
        new NamespacesHttp({
          namespaces,
          registry,
          limits,
          platform,
          missingTopicIsGone: config.switches?.missingNamespaceTopicIsGone,
        }),
      ],
    },
    namespaces: control,
    transports: ['https', 'http'],
    connectionString: (endpoints, options) => connectionString(reachable(registry), isKnown, endpoints, options),
    stop: () => {
      systemTopics.stop();
      subscriptions.stop();
      namespaces.stop();
      host.stop();
      return deliverer.stop();
    },
  };
}

/** What takes events to their destinations, with what a directory has kept of them. */
function pushDelivery(config: EventGridConfig, platform: Platform) {
  const { clock, ids, log, store } = platform;
  const filterSwitches = { ...DEFAULT_FILTER_SWITCHES, ...config.switches };
  const deliverer = new Deliverer({
    platform,
    connectionStrings: byResource(config.connectionStrings),
    functionApps: byResource(config.functionApps),
    switches: { ...DEFAULT_DELIVERY_SWITCHES, ...config.switches },
  });
  const retries = new RetryTable(retryOptions(config));
  const core = new DeliveryCore({ ids, chance: randomFrom(ids), filterSwitches, retries });
  const journal = store && new DeliveryStore(store.table('event-grid-deliveries'), store.location);
  journal?.restore(core);
  const carryOut: CarryOut = (attempt) => deliverer.carryOut(attempt);
  const host = new GridHost({ core, clock, log, carryOut, journal });
  return { host, deliverer, carryOut, filterSwitches, retries };
}

function reachable(registry: Registry): Reachable[] {
  const takingEvents = (['topics', 'domains', 'partnerNamespaces'] as const).flatMap((type) => registry.all(type));
  return [
    ...takingEvents.map(({ name, keys }) => ({ name, keys, path: '/api/events' })),
    ...registry.all('namespaces').map(({ name, keys }) => ({ name, keys, path: '' })),
  ];
}

function retryOptions({ retryScale, switches }: EventGridConfig): RetryOptions {
  return {
    scale: retryScale ?? DEFAULT_RETRY_OPTIONS.scale,
    resourceForbiddenIsFinal: switches?.resourceForbiddenIsFinal ?? DEFAULT_RETRY_OPTIONS.resourceForbiddenIsFinal,
  };
}

/** By complete id in lower case. */
function byResource(values: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
  return new Map(Object.entries(values).map(([id, value]) => [fullResourceId(id).toLowerCase(), value]));
}
