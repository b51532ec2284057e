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

/** What a request carries: lines of JSON, or one JSON value. */
type Body = readonly string[] | Readonly<Record<string, unknown>>;

/** Calls an operation of the control API. Throws AZW_CONTROL_UNREACHABLE, and what the instance answers as an error. */
export async function control<Reply>(
  options: ControlOptions,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: Body,
): Promise<Reply> {
  const response = await answer(options, method, path, body);
  if (response.status !== 204 && !isJson(response)) throw await stranger(options);
  return (response.status === 204 ? undefined : await response.json()) as Reply;
}

/** A page of JSON lines, and the query of the page behind it. Throws as {@link control}. */
export async function controlLines(options: ControlOptions, path: string): Promise<{ text: string; next?: string }> {
  const response = await answer(options, 'GET', path);
  if (!isJson(response)) throw await stranger(options);
  const next = /^<(.*)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
  return { text: await response.text(), ...(next !== undefined && { next }) };
}

/** Whatever is at the path, as it is. Throws as {@link control}. */
export async function controlBytes(options: ControlOptions, path: string): Promise<Uint8Array> {
  const response = await answer(options, 'GET', path);
  return new Uint8Array(await response.arrayBuffer());
}

/** The host and the port of the control API, as URLs have them. */
export function authorityOf({ controlHost, controlPort }: ControlOptions): string {
  return `${controlHost.includes(':') ? `[${controlHost}]` : controlHost}:${controlPort}`;
}

/** AZW_CONTROL_UNREACHABLE, with what to do about it. */
export async function unreachable(what: string, cause?: unknown): Promise<Error> {
  const { AzwireError } = await import('../index.ts');
  const remedy = 'Start one with `azwire up`, or say with --control-port where it is.';
  return new AzwireError('AZW_CONTROL_UNREACHABLE', `${what} ${remedy}`, { cause });
}

function stranger(options: ControlOptions): Promise<Error> {
  return unreachable(`What answers at ${authorityOf(options)} is not azwire.`);
}

function isJson(response: Response): boolean {
  return response.headers.get('content-type')?.includes('json') ?? false;
}

async function answer(
  options: ControlOptions,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: Body,
): Promise<Response> {
  const response = await fetch(`http://${authorityOf(options)}${path}`, { method, ...bodyOf(body) }).catch(
    async (cause: unknown) => {
      throw await unreachable(`No azwire answers at ${authorityOf(options)}.`, cause);
    },
  );
  if (response.ok) return response;
  const reply = (await response.json().catch(() => undefined)) as { readonly error?: ControlError } | undefined;
  if (reply?.error?.code === undefined) throw await stranger(options);
  const { AzwireError } = await import('../index.ts');
  throw new AzwireError(reply.error.code, reply.error.message);
}

function bodyOf(body: Body | undefined): RequestInit {
  if (body === undefined) return {};
  const isLines = Array.isArray(body);
  return {
    headers: { 'content-type': isLines ? 'application/x-ndjson' : 'application/json' },
    body: isLines ? body.join('\n') : JSON.stringify(body),
  };
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

/**
 * The namespace that has an entity: of all, or the one that is named. Throws AZW_ENTITY_UNKNOWN, also when several have it;
 * AZW_NAMESPACE_UNKNOWN.
 */
export async function namespaceHaving(
  options: ControlOptions,
  entity: string,
  namespace?: string,
): Promise<NamespaceAddress> {
  const { AzwireError } = await import('../index.ts');
  const namespaces = await namespacesAt(options, namespace);
  const having: NamespaceAddress[] = [];
  for (const each of namespaces) if (await has(options, each, entity)) having.push(each);
  const [only, ...others] = having;
  const names = (each: readonly NamespaceAddress[]) => each.map(({ name }) => name).join(', ');
  if (only === undefined) {
    throw new AzwireError('AZW_ENTITY_UNKNOWN', `There is no entity "${entity}" in ${names(namespaces)}.`);
  }
  if (others.length > 0) {
    const text = `"${entity}" is in several namespaces: ${names(having)}. Say with --namespace which one is meant.`;
    throw new AzwireError('AZW_ENTITY_UNKNOWN', text);
  }
  return only;
}

async function has(options: ControlOptions, { path }: NamespaceAddress, entity: string): Promise<boolean> {
  const { entities } = await control<{ entities: readonly { path: string }[] }>(options, 'GET', `${path}/entities`);
  return entities.some((each) => each.path.toLowerCase() === entity.toLowerCase());
}
