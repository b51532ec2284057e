import type { HttpReply, HttpRequest } from '../../../../src/transport/http/service.ts';
import { invalidRequest, jsonReply } from './arm-reply.ts';
import { parseNameFilter } from './name-filter.ts';

/** [ARM: $top of Event Grid's lists, 1 to 100] */
const TOP_DEFAULT = 20;
const TOP_MAX = 100;

/** One page of resources: `{ value, nextLink }`, by `$filter`, `$top` and where the last page ended. Throws ArmRefusal. */
export function listReply<Item extends { readonly name: string }>(
  items: readonly Item[],
  request: HttpRequest,
  shown: (item: Item) => unknown,
): HttpReply {
  const { query, scheme, authority, path } = request;
  const filter = parseNameFilter(query.get('$filter') ?? '');
  const top = numberIn(query, '$top', TOP_DEFAULT);
  if (top < 1 || top > TOP_MAX) throw invalidRequest(`The value of $top must be from 1 to ${TOP_MAX}.`);
  const skip = numberIn(query, '$skiptoken', 0);
  const all = items.filter(({ name }) => filter(name));
  const value = all.slice(skip, skip + top).map(shown);
  if (all.length <= skip + top) return jsonReply(200, { value });
  const next = new URLSearchParams(query);
  next.set('$skiptoken', String(skip + top));
  return jsonReply(200, { value, nextLink: `${scheme}://${authority}${path}?${next}` });
}

function numberIn(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw invalidRequest(`The value of ${name} is not a number: '${text}'.`);
  return Number(text);
}
