import type { Throughput } from '../core/administration.ts';
import type { JsonObject } from '../core/query/values/value.ts';
import { type Answer, type Call, conditionsOf, containerOf, executed, idOf, isHeaderTrue } from './call.ts';
import { CosmosError } from './cosmos-error.ts';
import { listAnswer } from './feed-page.ts';
import { objectBody } from './request-body.ts';
import { resourceAnswer } from './resource-answer.ts';
import { throughputOf } from './throughput.ts';

/** `/dbs/{db}/colls`. */
export const CONTAINER_FEED = {
  GET: (call: Call): Answer =>
    listAnswer(call, 'colls', executed(call, { type: 'list-containers', database: idOf(call, 'dbs') })),
  POST: (call: Call): Answer => create(call, objectBody(call), throughputOf(call)),
};

/** `/dbs/{db}/colls/{coll}`. */
export const CONTAINER = {
  GET: (call: Call): Answer => {
    const answer = resourceAnswer(call, executed(call, { type: 'get-container', ...containerOf(call) }));
    if (!isHeaderTrue(call, 'x-ms-documentdb-populatequotainfo')) return answer;
    return { ...answer, headers: { ...answer.headers, ...quotaHeaders(call) } };
  },
  PUT: (call: Call): Answer =>
    resourceAnswer(
      call,
      executed(call, {
        type: 'replace-container',
        ...containerOf(call),
        body: objectBody(call),
        ...conditionsOf(call),
      }),
    ),
  DELETE: (call: Call): Answer =>
    resourceAnswer(call, executed(call, { type: 'delete-container', ...containerOf(call), ...conditionsOf(call) })),
};

function create(call: Call, body: JsonObject, throughput: Throughput): Answer {
  if (containerCount(call) >= call.limits.containersMax) {
    throw new CosmosError(
      503,
      `Sorry, we are currently experiencing high demand in this region: the account has ${call.limits.containersMax} containers, and no more may be created.`,
    );
  }
  const database = idOf(call, 'dbs');
  return resourceAnswer(call, executed(call, { type: 'create-container', database, body, ...throughput }));
}

function containerCount(call: Call): number {
  if (call.limits.containersMax === Number.POSITIVE_INFINITY) return 0;
  const { resources } = executed(call, { type: 'list-databases' });
  return resources.reduce(
    (count, { _rid }) => count + executed(call, { type: 'list-containers', database: _rid }).resources.length,
    0,
  );
}

/** Sizes are in KiB. [cosmos-protocol 7.3, 15] */
function quotaHeaders(call: Call): Record<string, string> {
  const usage = executed(call, {
    type: 'inspect',
    ...containerOf(call),
    run: (container) => ({ count: container.itemCount, kib: Math.ceil(container.sizeBytes / 1024) }),
  });
  const sizes = `documentSize=${usage.kib};documentsSize=${usage.kib};documentsCount=${usage.count};collectionSize=${usage.kib};`;
  return { 'x-ms-resource-usage': sizes, 'x-ms-resource-quota': QUOTA };
}

/** 20 GiB of a logical partition; containers themselves have no bound. */
const QUOTA = 'documentSize=20971520;documentsSize=20971520;documentsCount=-1;collectionSize=20971520;';
