import type { Azwire } from '../azwire.ts';
import type { Namespaces } from '../namespaces.ts';

/** What the operations work on. */
export interface Controlled {
  readonly azure: Azwire;
  readonly namespaces: Namespaces;
}

export interface ControlReply {
  readonly status: 200 | 201 | 204;
  readonly body?: object;
  /** The path of what was created. */
  readonly location?: string;
}

/** One operation: a method, and a path whose `{…}` are handed over decoded, in their order. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly takesBody?: boolean;
  carryOut(controlled: Controlled, parameters: readonly string[], body: unknown): ControlReply;
}

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
    takesBody: true,
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
    method: 'POST',
    path: '/{service}/namespaces/{name}/entities/{path}/purge',
    carryOut: ({ namespaces }, [service = '', name = '', path = '']) =>
      ok({ messages: namespaces.purge(service, name, path) }),
  },
];

function ok(body: object): ControlReply {
  return { status: 200, body };
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
