import type { ContainerDefinition } from './definitions.ts';
import { Failure } from './failure.ts';
import { isGrouped } from './query/binding/grouping.ts';
import { parseQuery, type Query } from './query/query.ts';
import { QuerySyntaxError } from './query/syntax/errors.ts';
import { isArray, isObject, type Value } from './query/values/value.ts';

/** https://learn.microsoft.com/azure/cosmos-db/nosql/query/computed-properties#limitations */
const COMPUTED_PROPERTIES_MAX = 20;
const SYSTEM_PROPERTIES: ReadonlySet<string> = new Set(['id', '_rid', '_ts', '_self', '_etag', '_attachments']);

/** The queries of a container's computed properties, by name. */
export function computedPropertiesOf({ computedProperties }: ContainerDefinition): ReadonlyMap<string, Query> {
  const queries = new Map<string, Query>();
  for (const entry of isArray(computedProperties) ? computedProperties : []) {
    const query = queryOf(entry);
    if (typeof query === 'object') queries.set(String((entry as { readonly name: Value }).name), query);
  }
  return queries;
}

/** What is wrong with the definition of computed properties. */
export function checkComputedProperties(list: Value): Failure | undefined {
  if (list === undefined || list === null) return undefined;
  if (!isArray(list)) return invalid('they are not a list');
  if (list.length > COMPUTED_PROPERTIES_MAX) return invalid(`there are ${COMPUTED_PROPERTIES_MAX} at most`);
  const names = new Set<string>();
  for (const entry of list) {
    const query = queryOf(entry);
    if (typeof query === 'string') return invalid(query);
    names.add(String((entry as { readonly name: Value }).name));
  }
  return names.size < list.length ? invalid('two have the same name') : undefined;
}

/** Or why it is none. */
function queryOf(entry: Value): Query | string {
  const { name, query: text } = isObject(entry) ? entry : {};
  if (typeof name !== 'string' || name === '' || typeof text !== 'string') return 'one has no "name" or no "query"';
  if (SYSTEM_PROPERTIES.has(name)) return `"${name}" is a name of the system`;
  const query = parseQuery(text);
  if (query instanceof QuerySyntaxError) return `the query of "${name}" cannot be read: ${query.message}`;
  const { tree } = query;
  const { selection, from, where, orderBy, offsetLimit, top, distinct } = tree;
  const [source, ...more] = from;
  const isWhole = source?.collection.type === 'path' && source.collection.path.length === 0 && !source.iterated;
  const isPlain = [where, orderBy, offsetLimit, top, ...more].every((clause) => clause === undefined);
  if (selection.type === 'value' && isWhole && isPlain && !distinct && !isGrouped(tree)) return query;
  return `the query of "${name}" is not SELECT VALUE … FROM c`;
}

function invalid(why: string): Failure {
  return new Failure('definition-invalid', `The computedProperties of the container are invalid: ${why}.`);
}
