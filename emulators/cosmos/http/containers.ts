import { type Answer, type Call, conditionsOf, containerOf, executed, idOf, isHeaderTrue } from './call.ts';
import { listAnswer } from './feed-page.ts';
import { objectBody } from './request-body.ts';
import { resourceAnswer } from './resource-answer.ts';
import { throughputOf } from './throughput.ts';

/** `/dbs/{db}/colls`. */
export const CONTAINER_FEED = {
  GET: (call: Call): Answer =>
    listAnswer(call, 'colls', executed(call, { type: 'list-containers', database: idOf(call, 'dbs') })),
  POST: (call: Call): Answer => {
    const own = { database: idOf(call, 'dbs'), body: objectBody(call), ...throughputOf(call) };
    return resourceAnswer(call, executed(call, { type: 'create-container', ...own }));
  },
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
