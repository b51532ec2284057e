import type {
  ConnectionStringOptions,
  Emulator,
  Endpoints,
  Platform,
  RunningEmulator,
} from '../../src/kernel/emulator.ts';
import type { AmqpService } from '../../src/transport/amqp/service.ts';
import { ErrorWords } from './amqp/entity-error.ts';
import { ServiceBusAmqp } from './amqp/service.ts';
import { SessionLinks } from './amqp/session-links.ts';
import { type ServiceBusConfig, serviceBusConfigSchema, toDefinitions } from './config.ts';
import { Namespace } from './core/namespace.ts';
import { SERVICE_BUS_LIMITS } from './limits.ts';
import { KEY, KEY_NAME } from './runtime/authorisation.ts';
import { NamespaceHost } from './runtime/namespace-host.ts';

/** Azure Service Bus. */
export const SERVICE_BUS: Emulator<ServiceBusConfig, { readonly amqp: AmqpService }> = {
  name: 'service-bus',
  configKey: 'serviceBus',
  configSchema: serviceBusConfigSchema,
  checkConfig: (config, limits) => toDefinitions(config, SERVICE_BUS_LIMITS[limits]).errors,
  create,
};

function create(config: ServiceBusConfig, platform: Platform): RunningEmulator<{ readonly amqp: AmqpService }> {
  const { clock, ids } = platform;
  const limits = SERVICE_BUS_LIMITS[platform.limits];
  const { namespaces: definitions } = toDefinitions(config, limits);
  const namespaces = definitions.map((definition) => ({
    host: new NamespaceHost(new Namespace({ ...definition, limits, ids, createdAtMs: clock.now() }), clock),
    words: new ErrorWords(definition.name, clock, ids),
    ids,
    sessionLinks: new SessionLinks(),
  }));
  return {
    surface: { amqp: new ServiceBusAmqp(namespaces, platform.clientClock) },
    connectionString,
    stop: () => {
      for (const { host } of namespaces) host.stop();
    },
  };
}

/** The emulator flag makes SDKs use plain TCP; without it they use TLS. [service-bus-protocol 1] */
function connectionString({ host, ports }: Endpoints, options: ConnectionStringOptions = {}): string {
  const transport = options.transport ?? 'amqp';
  const flag = transport === 'amqp' ? 'UseDevelopmentEmulator=true;' : '';
  const authority = host.includes(':') ? `[${host}]` : host;
  return `Endpoint=sb://${authority}:${ports[transport]};SharedAccessKeyName=${KEY_NAME};SharedAccessKey=${KEY};${flag}`;
}
