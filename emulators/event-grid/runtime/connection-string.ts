import type { ConnectionStringOptions, Endpoints } from '../../../src/kernel/emulator.ts';
import { AzwireError } from '../../../src/kernel/errors.ts';
import type { Keys } from '../core/resources/definitions.ts';

/** Something that events are published to, or received from. */
export interface Reachable {
  readonly name: string;
  readonly keys: Keys;
  /** Behind the name in the URL: `/api/events`, or nothing. */
  readonly path: string;
}

/**
 * `Endpoint=https://localhost:8443/orders/api/events;AccessKey=…`: the two that clients take. Without a name it is that of the first.
 * What nobody publishes to, a system topic, and an Event Grid without anything yet have the resource manager's endpoint only.
 * Throws AZW_NAMESPACE_UNKNOWN.
 */
export function connectionString(
  reachable: readonly Reachable[],
  isKnown: (name: string) => boolean,
  { host, ports }: Endpoints,
  { transport, namespace }: ConnectionStringOptions = {},
): string {
  const authority = host.includes(':') ? `[${host}]` : host;
  const base =
    transport === 'http' ? `http://${authority}:${ports.management}` : `https://${authority}:${ports.gateway}`;
  const meant =
    namespace === undefined
      ? reachable[0]
      : reachable.find(({ name }) => name.toLowerCase() === namespace.toLowerCase());
  if (meant !== undefined) return `Endpoint=${base}/${meant.name}${meant.path};AccessKey=${meant.keys.key1}`;
  if (namespace === undefined || isKnown(namespace)) return `Endpoint=${base}`;
  const known = reachable.map(({ name }) => `"${name}"`).join(', ');
  throw new AzwireError(
    'AZW_NAMESPACE_UNKNOWN',
    `There is no topic, domain or namespace "${namespace}"${known === '' ? '' : `; there is ${known}`}.`,
  );
}
