import type { MessagePage } from '../../kernel/emulator.ts';
import type { Azwire } from '../azwire.ts';
import type { Namespaces } from '../namespaces.ts';
import { badRequest } from './bodies.ts';
import { CAPTURE_ROUTES } from './capture-routes.ts';
import { CONTAINER_ROUTES } from './container-routes.ts';
import { FAULT_ROUTES } from './fault-routes.ts';
import type { SavedCaptures } from './saved-captures.ts';

/** What the operations work on. */
export interface Controlled {
  readonly azure: Azwire;
  readonly namespaces: Namespaces;
  readonly captures: SavedCaptures;
}

export interface ControlReply {
  readonly status: 200 | 201 | 204;
  readonly body?: object;
  /** In place of a body: JSON values, one a line. */
  readonly lines?: readonly string[];
  /** In place of a body: a report, as what it is. */
  readonly report?: { readonly type: string; readonly body: string | Uint8Array };
  /** The query of the page behind this one. */
  readonly next?: string;
  /** The path of what was created. */
  readonly location?: string;
}

/** One operation: a method, and a path whose `{…}` are handed over decoded, in their order. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** `lines`: JSON values, one a line, handed over as text. */
  readonly takesBody?: 'json' | 'lines';
  carryOut(controlled: Controlled, parameters: readonly string[], body: unknown, query: URLSearchParams): ControlReply;
}

const TOP_MAX = 1_000;

/** Every operation of the control API; README.md says what each is for. */
export const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/services',
    carryOut: ({ azure }) => {
      const services = azure.services.map((name) => ({
        name,
        connectionStrings: connectionStrings(azure, name),
        namespaces: azure.namespaces(name),
      }));
      return ok({ services, ports: azure.ports });
    },
  },
  {
    method: 'GET',
    path: '/{service}/namespaces',
    carryOut: ({ azure, namespaces }, [service = '']) =>
      ok({ namespaces: namespaces.names(service).map((name) => summary(azure, service, name)) }),
  },
  {
    method: 'POST',
    path: '/{service}/namespaces',
    takesBody: 'json',
    carryOut: ({ azure, namespaces }, [service = ''], body) => {
      const name = namespaces.create(service, body);
      return { status: 201, body: summary(azure, service, name), location: `/${service}/namespaces/${name}` };
    },
  },
  {
    method: 'GET',
    path: '/{service}/namespaces/{name}',
    carryOut: ({ azure, namespaces }, [service = '', name = '']) =>
      ok({ ...summary(azure, service, name), entities: namespaces.entities(service, name) }),
  },
  {
    method: 'DELETE',
    path: '/{service}/namespaces/{name}',
    carryOut: ({ namespaces }, [service = '', name = '']) => {
      namespaces.remove(service, name);
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: '/{service}/namespaces/{name}/reset',
    carryOut: ({ namespaces }, [service = '', name = '']) => {
      namespaces.reset(service, name);
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: '/{service}/namespaces/{name}/purge',
    carryOut: ({ namespaces }, [service = '', name = '']) => ok({ messages: namespaces.purge(service, name) }),
  },
  {
    method: 'GET',
    path: '/{service}/namespaces/{name}/entities',
    carryOut: ({ namespaces }, [service = '', name = '']) => ok({ entities: namespaces.entities(service, name) }),
  },
  {
    method: 'GET',
    path: '/{service}/namespaces/{name}/entities/{path}/messages',
    carryOut: ({ namespaces }, [service = '', name = '', path = ''], _, query) =>
      ok({ messages: namespaces.messages(service, name, path, pageOf(query)) }),
  },
  {
    method: 'POST',
    path: '/{service}/namespaces/{name}/entities/{path}/purge',
    carryOut: ({ namespaces }, [service = '', name = '', path = '']) =>
      ok({ messages: namespaces.purge(service, name, path) }),
  },
  ...CONTAINER_ROUTES,
  ...CAPTURE_ROUTES,
  ...FAULT_ROUTES,
];

function ok(body: object): ControlReply {
  return { status: 200, body };
}

/** Throws AZW_CONFIG_INVALID. */
function pageOf(query: URLSearchParams): Partial<MessagePage> {
  const page: { skip?: number; top?: number } = {};
  for (const [name, value] of query) {
    if (name !== 'skip' && name !== 'top') throw badRequest(`This operation takes skip and top, not ${name}.`);
    const most = name === 'top' ? TOP_MAX : Number.MAX_SAFE_INTEGER;
    if (!/^\d{1,15}$/.test(value) || Number(value) > most) {
      throw badRequest(`${name} must be a whole number${name === 'top' ? ` up to ${TOP_MAX}` : ''}; it is "${value}".`);
    }
    page[name] = Number(value);
  }
  return page;
}

function summary(azure: Azwire, service: string, name: string) {
  return { name, connectionStrings: connectionStrings(azure, service, name) };
}

/** By transport. */
function connectionStrings(azure: Azwire, service: string, namespace?: string): Record<string, string> {
  const options = namespace === undefined ? {} : { namespace };
  return Object.fromEntries(
    azure
      .transports(service)
      .map((transport) => [transport, azure.connectionString(service, { ...options, transport })]),
  );
}
