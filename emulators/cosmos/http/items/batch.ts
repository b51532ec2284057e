import { isRecordIo } from '../../../../src/wire/hybrid-row/batch-operation.ts';
import type { BatchOperation, BatchReply, ItemReply } from '../../core/commands.ts';
import { Failure } from '../../core/failure.ts';
import { isArray, isObject, type JsonObject, type Value } from '../../core/query/values/value.ts';
import { COSMOS_ERRORS } from '../../errors.ts';
import { type Answer, type Call, containerOf, executed, isHeaderTrue } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { jsonBody } from '../request-body.ts';
import { hasTriggers } from '../script-execution/triggers.ts';
import { type BatchResult, operationsOfRows, rowsOfResults } from './batch-rows.ts';
import { rangeIdOf } from './feed-scope.ts';
import { itemCharge, STATUS_OF_OUTCOME } from './item-answer.ts';
import { isMinimal, positionHeaders } from './item-headers.ts';
import { parsePartitionKey, pointKeyOf } from './partition-key-header.ts';
import { patchOf } from './patch-body.ts';

/** A `POST` to `/dbs/{db}/colls/{coll}/docs` with several operations: a transaction, or many at once. [cosmos-protocol 8] */
export function executeBatch(call: Call): Answer {
  if (hasTriggers(call)) throw invalid('triggers are not supported in a batch');
  const isRows = isRecordIo(call.request.body);
  const body = isRows ? operationsOfRows(call.request.body) : jsonBody(call);
  if (!isArray(body)) throw invalid('its body is no array');
  const operations = body.map((operation) => operationOf(operation, call));
  const reply = isHeaderTrue(call, 'x-ms-cosmos-batch-atomic')
    ? transaction(call, operations)
    : executed(call, {
        type: 'execute-bulk',
        ...containerOf(call),
        rangeId: rangeIdOf(call),
        operations,
        continueOnError: isHeaderTrue(call, 'x-ms-cosmos-batch-continue-on-error'),
      });
  const isAllMinimal = isMinimal(call);
  const results = reply.results.map((result, i) => resultOf(result, isAllMinimal || prefersMinimal(body[i])));
  return { ...batchAnswer(call, reply), body: isRows ? rowsOfResults(results) : results };
}

function transaction(call: Call, operations: readonly BatchOperation[]): BatchReply {
  const partitionKey = pointKeyOf(call);
  if (partitionKey === undefined) throw invalid('a transactional batch names its partition key');
  return executed(call, { type: 'execute-batch', ...containerOf(call), partitionKey, operations });
}

/** Said of one operation. */
function prefersMinimal(operation: Value): boolean {
  return isObject(operation) && operation.minimalReturnPreference === true;
}

function batchAnswer(call: Call, { results, hasFailed }: BatchReply): Answer {
  const replies = results.filter((result): result is ItemReply => !(result instanceof Failure));
  const last = replies.at(-1);
  return {
    status: hasFailed ? 207 : 200,
    charge: replies.reduce((sum, reply) => sum + itemCharge(reply), 0),
    headers: last === undefined ? {} : positionHeaders(call, last.position),
  };
}

function resultOf(result: ItemReply | Failure, minimal: boolean): BatchResult {
  if (result instanceof Failure) {
    const { status, subStatus = 0 } = COSMOS_ERRORS[result.error];
    return { statusCode: status, subStatusCode: subStatus, requestCharge: 0, message: result.detail };
  }
  const { outcome, document } = result;
  const isWithout = outcome === 'deleted' || outcome === 'not-modified' || (minimal && outcome !== 'read');
  return {
    statusCode: STATUS_OF_OUTCOME[outcome],
    requestCharge: itemCharge(result),
    ...(outcome !== 'deleted' && { eTag: document._etag }),
    ...(!isWithout && { resourceBody: document }),
  };
}

function operationOf(operation: Value, call: Call): BatchOperation {
  if (!isObject(operation)) throw invalid('an operation is no object');
  const { operationType, id, resourceBody, partitionKey, ifMatch, ifNoneMatch } = operation;
  const own = {
    ...(typeof partitionKey === 'string' && { partitionKey: parsePartitionKey(partitionKey) }),
    ...(typeof ifMatch === 'string' && { ifMatch }),
    ...(typeof ifNoneMatch === 'string' && { ifNoneMatch }),
  };
  switch (String(operationType).toLowerCase()) {
    case 'create':
      return { type: 'create-item', document: documentOf(resourceBody), ...own };
    case 'upsert':
      return { type: 'upsert-item', document: documentOf(resourceBody), ...own };
    case 'replace':
      return { type: 'replace-item', id: textOf(id), document: documentOf(resourceBody), ...own };
    case 'read':
      return { type: 'read-item', id: textOf(id), ...own };
    case 'delete':
      return { type: 'delete-item', id: textOf(id), ...own };
    case 'patch':
      return { type: 'patch-item', id: textOf(id), ...patchOf(resourceBody, call.environment), ...own };
    default:
      throw invalid(`there is no operation ${JSON.stringify(operationType)}`);
  }
}

function documentOf(body: Value): JsonObject {
  if (isObject(body)) return body;
  throw invalid('an operation has no "resourceBody"');
}

function textOf(id: Value): string {
  if (typeof id === 'string') return id;
  throw invalid('an operation has no "id"');
}

function invalid(reason: string): CosmosError {
  return new CosmosError(400, `The batch request is invalid: ${reason}.`);
}
