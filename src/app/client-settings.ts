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
  const parts = new Map<string, string>();
  for (const part of connectionString.split(';')) {
    const at = part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at), part.slice(at + 1));
  }
  const isUrl = /^https?:\/\/[^;=]*$/.test(connectionString);
  const endpoint = isUrl ? connectionString : (parts.get('AccountEndpoint') ?? parts.get('Endpoint'));
  const host = endpoint?.replace(/^\w+:\/\//, '').split('/', 1)[0];
  const key = parts.get('SharedAccessKey') ?? parts.get('AccountKey') ?? parts.get('AccessKey');
  return {
    connectionString,
    ...(endpoint !== undefined && { endpoint }),
    ...(host !== undefined && { host }),
    ...(key !== undefined && { key }),
  };
}
