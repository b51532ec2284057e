import type { ConnectionStringOptions, Endpoints } from '../../../src/kernel/emulator.ts';
import { unknownNamespace } from './namespace-control.ts';
import { keyNameOf, type Namespaces } from './namespaces.ts';

/** The listener's name of a namespace that has a port of its own. */
export function listenerOf(namespace: string): string {
  return `service-bus/${namespace}`;
}

/**
 * What an SDK takes. The emulator flag makes it use plain TCP, and plain HTTP where it can; without it, it uses TLS.
 * [service-bus-protocol 1] A namespace that is asked for is reached at its own port, or by the key that is its alone. Throws
 * AZW_NAMESPACE_UNKNOWN.
 */
export function connectionString(
  namespaces: Namespaces,
  { host, ports }: Endpoints,
  { transport = 'amqp', namespace: name }: ConnectionStringOptions = {},
): string {
  const namespace = name === undefined ? namespaces.all[0] : namespaces.named(name);
  if (namespace === undefined) throw unknownNamespace(name ?? '', namespaces.names);
  const { declared, authorisation } = namespace;
  const { keyName, primaryKey } =
    authorisation.rules.find(({ rights }) => rights.includes('Manage')) ?? authorisation.rules[0]!;
  const ownPort = name === undefined || transport === 'management' ? undefined : ports[listenerOf(declared.name)];
  const authority = host.includes(':') ? `[${host}]` : host;
  const flag = transport === 'amqps' ? '' : 'UseDevelopmentEmulator=true;';
  return [
    `Endpoint=sb://${authority}:${ownPort ?? ports[transport]}`,
    `SharedAccessKeyName=${name === undefined || ownPort !== undefined ? keyName : keyNameOf(declared.name)}`,
    `SharedAccessKey=${primaryKey}`,
    flag,
  ].join(';');
}
