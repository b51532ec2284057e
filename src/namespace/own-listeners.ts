import type { AmqpService, OwnListener } from '../transport/amqp/service.ts';
import { listenerOf } from './connection-string.ts';

/** The listeners of those namespaces that have a port of their own. `serve` makes what serves one of them alone. */
export function ownListeners(
  service: string,
  namespaces: readonly { readonly name: string; readonly port?: number }[],
  serve: (namespace: string) => AmqpService,
): OwnListener[] {
  return namespaces.flatMap(({ name, port }) =>
    port === undefined ? [] : { name: listenerOf(service, name), port, amqp: serve(name) },
  );
}
