import { type Answer, type Call, containerOf, executed } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { positionHeaders } from './item-headers.ts';
import { pointKeyOf } from './partition-key-header.ts';

/** `/dbs/{db}/colls/{coll}/operations/partitionkeydelete`: everything with one key. Done at once, where the service takes its time. */
export const DELETE_PARTITION = {
  POST: (call: Call): Answer => {
    const partitionKey = pointKeyOf(call);
    if (partitionKey === undefined) {
      throw new CosmosError(400, 'The header x-ms-documentdb-partitionkey is required to delete by partition key.');
    }
    const position = executed(call, { type: 'delete-partition', ...containerOf(call), partitionKey });
    return { status: 200, headers: positionHeaders(call, position) };
  },
};
