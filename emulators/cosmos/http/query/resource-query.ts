import { compileQuery } from '../../core/query/compile.ts';
import { QueryEvaluationError } from '../../core/query/evaluation/errors.ts';
import { QuerySyntaxError } from '../../core/query/syntax/errors.ts';
import { QueryBudgetExceeded } from '../../core/query/values/budget.ts';
import type { Value } from '../../core/query/values/value.ts';
import { type Answer, type Call, executed, idOf } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { type FeedType, feedAnswer, pageSize } from '../feed-page.ts';
import { ownerOf } from '../stored-resources.ts';
import { continuationHeader, continuationIn } from './continuation-token.ts';
import { askedQuery } from './query-body.ts';
import { queryError } from './query-error.ts';
import { queryCharge } from './query-measures.ts';

/** A query over databases, containers, offers and so on: there are few of them, so that each page looks at all. */
export function queryResources(call: Call): Answer {
  const { query, parameters } = askedQuery(call);
  const passed = continuationIn(call)?.passed ?? 0;
  const { ownerRid, resources } = listOf(call);
  const compiled = compileQuery(query, { parameters });
  if (compiled instanceof QuerySyntaxError) throw queryError(compiled);
  const rows: Value[] = [];
  const execution = compiled.execute(resources, call.environment);
  try {
    for (const row of execution) rows.push(row);
  } catch (error) {
    if (error instanceof QueryBudgetExceeded || error instanceof QueryEvaluationError) throw queryError(error);
    throw error;
  }
  const end = passed + pageSize(call);
  const next = { passed: end, place: undefined, rows: 0, within: undefined };
  return feedAnswer(ownerRid, call.address.feed as FeedType, rows.slice(passed, end), {
    status: 200,
    charge: queryCharge({ itemsRead: execution.documentsRead, bytesRead: 0 }),
    headers: continuationHeader(call, end < rows.length ? next : undefined),
  });
}

function listOf(call: Call) {
  const { feed } = call.address;
  if (feed === 'dbs') return executed(call, { type: 'list-databases' });
  if (feed === 'colls') return executed(call, { type: 'list-containers', database: idOf(call, 'dbs') });
  switch (feed) {
    case 'offers':
    case 'users':
    case 'permissions':
    case 'clientencryptionkeys':
    case 'sprocs':
    case 'triggers':
    case 'udfs':
    case 'conflicts':
      return executed(call, { type: 'list-resources', kind: feed, owner: ownerOf(call) });
    default:
      throw new CosmosError(405, `The feed ${feed} cannot be queried.`);
  }
}
