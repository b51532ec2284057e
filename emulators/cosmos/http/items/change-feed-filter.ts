import type { Document } from '../../core/definitions.ts';
import type { Call } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { askedQuery, documentFilter } from '../query/query-body.ts';

/** The filter of a change feed that is asked for with a query. What is more than a filter is refused. [cosmos-protocol 1] */
export function changeFeedFilter(call: Call): (document: Document) => boolean {
  const asked = askedQuery(call);
  const { selection, distinct, top, groupBy, orderBy, offsetLimit } = asked.query.tree;
  const isFilter = selection.type === 'star' && !distinct && ![top, groupBy, orderBy, offsetLimit].some(Boolean);
  if (!isFilter) {
    throw new CosmosError(400, 'A query of a change feed only filters: SELECT * FROM c WHERE … is expected.');
  }
  return documentFilter(asked, call.environment);
}
