import { RequestError } from '../../../../src/namespace/http/request-error.ts';
import type { Administration } from './administration.ts';
import { queryText } from './entry.ts';

/** The most, and what who does not say gets. [service-bus-protocol 14.2] */
const PAGE_MAX = 100;

export interface Page {
  readonly skip: number;
  readonly top: number;
}

/** Throws RequestError. */
export function pageOf({ query }: { readonly query: URLSearchParams }): Page {
  const top = numberIn(query, '$top') ?? PAGE_MAX;
  if (top < 1 || top > PAGE_MAX) throw badPage('$top', String(top), `from 1 to ${PAGE_MAX}`);
  return { skip: numberIn(query, '$skip') ?? 0, top };
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  if (!/^\d{1,9}$/.test(given)) throw badPage(name, given, 'of at least 0');
  return Number(given);
}

function badPage(name: string, found: string, range: string): RequestError {
  return new RequestError(
    400,
    `SubCode=40000. The value '${found}' of ${name} is invalid: expected a whole number ${range}.`,
  );
}

/** The address of the next page, for a list of which one more item than `top` was asked for; undefined behind the last. */
export function nextPage({ root, request }: Administration, { skip, top }: Page, found: number): string | undefined {
  if (found <= top) return undefined;
  const query = new URLSearchParams(request.query);
  query.set('$skip', String(skip + top));
  query.set('$top', String(top));
  return `${root}${request.path.slice(1)}${queryText(query)}`;
}
