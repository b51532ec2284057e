import type { ContainerControl } from '../../kernel/container-control.ts';
import { badRequest, hasOnly } from './bodies.ts';
import type { Controlled, Route } from './routes.ts';

const ENTITY = '/{service}/namespaces/{name}/entities/{path}';

/** What is done with one container. */
export const CONTAINER_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: `${ENTITY}/ranges`,
    carryOut: (controlled, parameters) => ({ status: 200, body: { ranges: at(controlled, parameters).ranges() } }),
  },
  {
    method: 'POST',
    path: `${ENTITY}/ranges/split`,
    takesBody: 'json',
    carryOut: (controlled, parameters, body) => {
      if (!isSplit(body)) throw bad('{"range": "0"}, and "at" with a hash if not in the middle');
      return { status: 200, body: { ranges: at(controlled, parameters).splitRange(body.range, body.at) } };
    },
  },
  {
    method: 'POST',
    path: `${ENTITY}/ranges/merge`,
    takesBody: 'json',
    carryOut: (controlled, parameters, body) => {
      if (!isMerge(body)) throw bad('{"ranges": ["1", "2"]}');
      return { status: 200, body: { ranges: [at(controlled, parameters).mergeRanges(...body.ranges)] } };
    },
  },
  {
    method: 'GET',
    path: `${ENTITY}/items`,
    carryOut: (controlled, parameters, _, query) => {
      const { lines, next } = at(controlled, parameters).exportPage(numberIn(query, 'after', 0));
      return { status: 200, lines, ...(next !== undefined && { next: `after=${next}` }) };
    },
  },
  {
    method: 'POST',
    path: `${ENTITY}/items`,
    takesBody: 'lines',
    carryOut: (controlled, parameters, body, query) => {
      const lines = typeof body === 'string' ? body.split('\n') : [];
      return {
        status: 200,
        body: { items: at(controlled, parameters).importItems(lines, numberIn(query, 'line', 1)) },
      };
    },
  },
];

function at({ namespaces }: Controlled, [service = '', name = '', path = '']: readonly string[]): ContainerControl {
  return namespaces.container(service, name, path);
}

/** The one number that a query has. Throws AZW_CONFIG_INVALID. */
function numberIn(query: URLSearchParams, name: string, otherwise: number): number {
  for (const [found, value] of query) {
    if (found !== name || !/^\d{1,15}$/.test(value)) {
      throw badRequest(`This operation takes ${name}, a whole number, and not ${found}=${value}.`);
    }
  }
  return Number(query.get(name) ?? otherwise);
}

function isSplit(body: unknown): body is { readonly range: string; readonly at?: string } {
  if (!hasOnly(body, ['range', 'at'])) return false;
  const { range, at = '' } = body;
  return typeof range === 'string' && typeof at === 'string';
}

function isMerge(body: unknown): body is { readonly ranges: readonly [string, string] } {
  if (!hasOnly(body, ['ranges'])) return false;
  const { ranges } = body;
  return Array.isArray(ranges) && ranges.length === 2 && ranges.every((range) => typeof range === 'string');
}

function bad(expected: string): Error {
  return badRequest(`The body must be ${expected}.`);
}
