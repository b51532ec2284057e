import type { Answer, Call } from '../call.ts';
import { queryItems } from './item-query.ts';
import { queryResources } from './resource-query.ts';

export { readFeed } from './item-query.ts';
export { answerQueryPlan } from './query-plan.ts';

/** A `POST` with a query, on any feed. */
export function answerQuery(call: Call): Answer {
  return call.address.feed === 'docs' ? queryItems(call) : queryResources(call);
}
