import { Buffer } from 'node:buffer';
import type { Container } from '../../core/container.ts';
import { type QueryPage, queryContainer } from '../../core/container-query/container-query.ts';
import { accessOf } from '../../core/query/plan/access.ts';
import { type Answer, type Call, containerOf, executed, isHeaderTrue } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { pageSize } from '../feed-page.ts';
import { feedScopeOf } from '../items/feed-scope.ts';
import { positionsHeaders } from '../items/item-headers.ts';
import { functionsFor } from '../script-execution/user-defined-functions.ts';
import { continuationHeader, continuationIn } from './continuation-token.ts';
import { ALL_ITEMS, type AskedQuery, askedQuery } from './query-body.ts';
import { queryError } from './query-error.ts';
import { measureHeaders, queryCharge } from './query-measures.ts';

const CROSS_PARTITION_DISABLED =
  'Cross partition query is required but disabled. Please set x-ms-documentdb-query-enablecrosspartition to true, ' +
  'specify x-ms-documentdb-partitionkey, or revise your query to avoid this exception.';

/** A query over the items of a container. */
export function queryItems(call: Call): Answer {
  return answer(call, askedQuery(call), !isHeaderTrue(call, 'x-ms-documentdb-query-enablecrosspartition'));
}

/** `GET …/docs`: all items. */
export function readFeed(call: Call): Answer {
  return answer(call, ALL_ITEMS, false);
}

function answer(call: Call, asked: AskedQuery, needsPartition: boolean): Answer {
  const { environment, limits } = call;
  const scope = feedScopeOf(call);
  const continuation = continuationIn(call);
  const page = { rowsMax: pageSize(call), charactersMax: limits.pageCharactersMax };
  const isWhole = scope.partitionKey === undefined && scope.rangeId === undefined && scope.epkRange === undefined;
  const udfs = functionsFor(call, asked.query);
  const startedMs = environment.now();
  const found = executed(call, {
    type: 'inspect',
    ...containerOf(call),
    run: (container: Container) => {
      if (needsPartition && isWhole && crosses(container, asked)) return 'crosses-partitions';
      const { query, parameters } = asked;
      const options = { parameters, udfs };
      return queryContainer(container, { query, options, scope, continuation, page, environment });
    },
  });
  if (found === 'crosses-partitions') throw new CosmosError(400, CROSS_PARTITION_DISABLED);
  if (found instanceof Error) throw queryError(found);
  return pageAnswer(call, found, environment.now() - startedMs);
}

/** Whether a query may find items under several partition keys. */
function crosses({ partitionKeyPaths }: Container, { query, parameters }: AskedQuery): boolean {
  const { partitionKeys } = accessOf(query, partitionKeyPaths, { parameters });
  if (partitionKeys.kind === 'any' || partitionKeys.keys.length > 1) return true;
  return partitionKeys.keys.some((key) => key.length < partitionKeyPaths.length);
}

/** The results are JSON already, and not read once more. */
function pageAnswer(call: Call, page: QueryPage, tookMs: number): Answer {
  const { rows, positions, continuation, order } = page;
  return {
    status: 200,
    charge: queryCharge(page),
    headers: {
      ...positionsHeaders(call, positions),
      'x-ms-item-count': String(rows.length),
      ...(order !== undefined && {
        'x-ms-cosmos-query-execution-info': JSON.stringify({
          reverseRidEnabled: false,
          reverseIndexScan: order === 'descending',
        }),
      }),
      ...continuationHeader(call, continuation),
      ...measureHeaders(call, page, tookMs),
    },
    body: Buffer.from(
      `{"_rid":${JSON.stringify(positions[0]!.containerRid)},"Documents":[${rows.join(',')}],"_count":${rows.length}}`,
    ),
  };
}
