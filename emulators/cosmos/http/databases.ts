import { type Answer, type Call, conditionsOf, executed, idOf } from './call.ts';
import { listAnswer } from './feed-page.ts';
import { objectBody } from './request-body.ts';
import { resourceAnswer } from './resource-answer.ts';
import { throughputOf } from './throughput.ts';

/** `/dbs`. */
export const DATABASE_FEED = {
  GET: (call: Call): Answer => listAnswer(call, 'dbs', executed(call, { type: 'list-databases' })),
  POST: (call: Call): Answer => {
    const body = objectBody(call);
    return resourceAnswer(call, executed(call, { type: 'create-database', body, ...throughputOf(call) }));
  },
};

/** `/dbs/{db}`. */
export const DATABASE = {
  GET: (call: Call): Answer =>
    resourceAnswer(call, executed(call, { type: 'get-database', database: idOf(call, 'dbs') })),
  DELETE: (call: Call): Answer =>
    resourceAnswer(
      call,
      executed(call, { type: 'delete-database', database: idOf(call, 'dbs'), ...conditionsOf(call) }),
    ),
};
