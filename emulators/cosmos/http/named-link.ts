import { Failure } from '../core/failure.ts';
import type { Call } from './call.ts';
import { linkOf, type PathStep } from './resource-address.ts';

/** The link by names, also where the path has the rids of database and container. What is not there keeps the text it has. */
export function namedLink({ host }: Pick<Call, 'host'>, steps: readonly PathStep[]): string {
  const [first, second, ...rest] = steps;
  if (first?.type !== 'dbs') return linkOf(steps);
  const database = host.execute({ type: 'get-database', database: first.id });
  if (database instanceof Failure) return linkOf(steps);
  const named = { ...first, id: database.resource.id };
  if (second?.type !== 'colls') return linkOf([named, ...steps.slice(1)]);
  const container = host.execute({ type: 'get-container', database: first.id, container: second.id });
  const id = container instanceof Failure ? second.id : container.resource.id;
  return linkOf([named, { ...second, id }, ...rest]);
}

/** What a header can carry as it is. */
const HEADER_TEXT = /^[\x20-\x7e]+$/;

/**
 * The link of what a resource lies in, of which Java makes the resource's own. A name that does not fit into a header is left
 * out: clients take that of the request then.
 */
export function ownerPathHeader(link: string): Record<string, string> {
  return HEADER_TEXT.test(link) ? { 'x-ms-alt-content-path': link } : {};
}
