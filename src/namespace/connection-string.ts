import type { ConnectionStringOptions, Endpoints } from '../kernel/emulator.ts';
import type { HostedNamespace } from './hosted-namespace.ts';
import { keyNameOf } from './key-name.ts';
import type { Namespaces } from './namespaces.ts';

/** The listener's name of a namespace that has a port of its own. */
export function listenerOf(service: string, namespace: string): string {
  return `${service}/${namespace}`;
}

/**
 * What an SDK takes. The emulator flag makes it use plain TCP, and plain HTTP where it can; without it, it uses TLS.
 * [service-bus-protocol 1, event-hubs-protocol 1] A namespace that is asked for is reached at its own port, or by the key that
 * is its alone. Throws AZW_NAMESPACE_UNKNOWN.
 */
export function connectionString(
  service: string,
  namespaces: Pick<Namespaces<HostedNamespace>, 'first' | 'existing'>,
  { host, ports }: Endpoints,
  { transport = 'amqp', namespace: name, entity }: ConnectionStringOptions = {},
): string {
  const { declared, authorisation } = name === undefined ? namespaces.first(entity) : namespaces.existing(name);
  const { keyName, primaryKey } = authorisation.mainRule;
  const ownPort =
    name === undefined || transport === 'management' ? undefined : ports[listenerOf(service, declared.name)];
  const authority = host.includes(':') ? `[${host}]` : host;
  return [
    `Endpoint=sb://${authority}:${ownPort ?? ports[transport]};`,
    `SharedAccessKeyName=${name === undefined || ownPort !== undefined ? keyName : keyNameOf(declared.name)};`,
    `SharedAccessKey=${primaryKey};`,
    transport === 'amqps' ? '' : 'UseDevelopmentEmulator=true;',
    entity === undefined ? '' : `EntityPath=${entity};`,
  ].join('');
}
