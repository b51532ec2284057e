import type { Document } from '../../core/definitions.ts';
import { compileQuery } from '../../core/query/compile.ts';
import { QuerySyntaxError } from '../../core/query/syntax/errors.ts';
import type { Call } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { askedQuery } from '../query/query-body.ts';
import { queryError } from '../query/query-error.ts';

/** The filter of a change feed that is asked for with a query. What is more than a filter is refused. [cosmos-protocol 1] */
export function changeFeedFilter(call: Call): (document: Document) => boolean {
  const { query, parameters } = askedQuery(call);
  const { selection, distinct, top, groupBy, orderBy, offsetLimit } = query.tree;
  const isFilter = selection.type === 'star' && !distinct && ![top, groupBy, orderBy, offsetLimit].some(Boolean);
  if (!isFilter) {
    throw new CosmosError(400, 'A query of a change feed only filters: SELECT * FROM c WHERE … is expected.');
  }
  const compiled = compileQuery(query, { parameters });
  if (compiled instanceof QuerySyntaxError) throw queryError(compiled);
  return (document) => compiled.execute([document], call.environment).next() !== undefined;
}
