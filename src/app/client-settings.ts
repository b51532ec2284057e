import { connectionStringParts } from '../kernel/connection-string.ts';
import type { ConnectionStringOptions } from '../kernel/emulator.ts';
import type { Azwire } from './azwire.ts';

/** How a client gets to a service: as one string, or in the parts that other clients take. */
export interface ClientSettings {
  readonly connectionString: string;
  /** `http://localhost:8081/`, `sb://localhost:5672`. Absent where there is not one endpoint but several (storage). */
  readonly endpoint?: string;
  /** Of the endpoint: `localhost:5671`, what clients with a token credential take for a namespace. */
  readonly host?: string;
  /** Absent where nobody has a key. */
  readonly key?: string;
}

/** Throws what {@link Azwire.connectionString} throws. */
export function clientSettings(
  azure: Pick<Azwire, 'connectionString'>,
  service: string,
  options: ConnectionStringOptions = {},
): ClientSettings {
  const connectionString = azure.connectionString(service, options);
  const parts = connectionStringParts(connectionString);
  const isUrl = /^https?:\/\/[^;=]*$/.test(connectionString);
  const endpoint = isUrl ? connectionString : (parts.get('accountendpoint') ?? parts.get('endpoint'));
  const host = endpoint?.replace(/^\w+:\/\//, '').split('/', 1)[0];
  const key = parts.get('sharedaccesskey') ?? parts.get('accountkey') ?? parts.get('accesskey');
  return {
    connectionString,
    ...(endpoint !== undefined && { endpoint }),
    ...(host !== undefined && { host }),
    ...(key !== undefined && { key }),
  };
}
