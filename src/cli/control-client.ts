import { Command } from 'commander';
import type { ErrorCode } from '../index.ts';
import { port } from './port.ts';

const DEFAULT_PORT = 4280;

/** Where the control API of a running azwire is. */
export interface ControlOptions {
  readonly controlHost: string;
  readonly controlPort: number;
}

/** A command that talks to a running azwire. */
export function controlCommand(name: string): Command {
  return new Command(name)
    .option('--control-host <address>', 'address that the running azwire listens on', '127.0.0.1')
    .option('--control-port <port>', 'port of its control API', port, DEFAULT_PORT);
}

/** Calls an operation of the control API. Throws AZW_CONTROL_UNREACHABLE, and what the instance answers as an error. */
export async function control<Reply>(
  { controlHost, controlPort }: ControlOptions,
  method: 'GET' | 'POST',
  path: string,
): Promise<Reply> {
  const authority = `${controlHost.includes(':') ? `[${controlHost}]` : controlHost}:${controlPort}`;
  const { AzwireError } = await import('../index.ts');
  const remedy = 'Start one with `azwire up`, or say with --control-port where it is.';
  const response = await fetch(`http://${authority}${path}`, { method }).catch((cause: unknown) => {
    throw new AzwireError('AZW_CONTROL_UNREACHABLE', `No azwire answers at ${authority}. ${remedy}`, { cause });
  });
  if (response.status === 204) return undefined as Reply;
  const reply = (await response.json().catch(() => undefined)) as Reply & { readonly error?: ControlError };
  if (response.ok && reply !== undefined) return reply;
  if (reply?.error?.code === undefined) {
    throw new AzwireError('AZW_CONTROL_UNREACHABLE', `What answers at ${authority} is not azwire. ${remedy}`);
  }
  throw new AzwireError(reply.error.code, reply.error.message);
}

interface ControlError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** A namespace of a running azwire, with the path of its operations. */
export interface NamespaceAddress {
  readonly name: string;
  readonly path: string;
}

/** The namespaces of all services, or those of one name. Throws AZW_NAMESPACE_UNKNOWN when there are none. */
export async function namespacesAt(options: ControlOptions, name?: string): Promise<readonly NamespaceAddress[]> {
  const { services } = await control<{ services: readonly { name: string; namespaces: readonly string[] }[] }>(
    options,
    'GET',
    '/services',
  );
  const all = services.flatMap((service) =>
    service.namespaces.map((each) => ({ name: each, path: `/${service.name}/namespaces/${encodeURIComponent(each)}` })),
  );
  const found = name === undefined ? all : all.filter((each) => each.name.toLowerCase() === name.toLowerCase());
  if (found.length > 0) return found;
  const { AzwireError } = await import('../index.ts');
  const there = all.length === 0 ? 'There is none' : `There are: ${all.map((each) => each.name).join(', ')}`;
  throw new AzwireError(
    'AZW_NAMESPACE_UNKNOWN',
    `There is no namespace${name === undefined ? '' : ` "${name}"`}. ${there}.`,
  );
}
