import type { ItemOperation } from '../../core/commands.ts';
import { type Answer, type Call, conditionsOf, containerOf, executed, idOf } from '../call.ts';
import { jsonBody, objectBody } from '../request-body.ts';
import { executeWithTriggers, hasTriggers } from '../script-execution/triggers.ts';
import { itemAnswer } from './item-answer.ts';
import { pointKeyOf } from './partition-key-header.ts';
import { patchOf } from './patch-body.ts';
import { refuseUnsupported } from './unsupported-options.ts';

/** `/dbs/{db}/colls/{coll}/docs/{id}`. */
export const ITEM = {
  GET: (call: Call): Answer => carriedOut(call, { type: 'read-item', ...itemOf(call) }),
  PUT: (call: Call): Answer => carriedOut(call, { type: 'replace-item', ...itemOf(call), document: objectBody(call) }),
  PATCH: (call: Call): Answer =>
    carriedOut(call, { type: 'patch-item', ...itemOf(call), ...patchOf(jsonBody(call), call.environment) }),
  DELETE: (call: Call): Answer => carriedOut(call, { type: 'delete-item', ...itemOf(call) }),
};

/** A `POST` to `/dbs/{db}/colls/{coll}/docs` that is nothing else. */
export function createItem(call: Call, type: 'create-item' | 'upsert-item'): Answer {
  return carriedOut(call, { type, ...placeOf(call), document: objectBody(call) });
}

function placeOf(call: Call) {
  return { ...containerOf(call), partitionKey: pointKeyOf(call), ...conditionsOf(call) };
}

function itemOf(call: Call) {
  return { ...placeOf(call), id: idOf(call, 'docs') };
}

function carriedOut(call: Call, operation: ItemOperation): Answer {
  refuseUnsupported(call);
  return itemAnswer(call, hasTriggers(call) ? executeWithTriggers(call, operation) : executed(call, operation));
}
