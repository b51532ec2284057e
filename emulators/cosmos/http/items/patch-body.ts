import type { PatchOperation } from '../../core/commands.ts';
import type { Document } from '../../core/definitions.ts';
import type { Environment } from '../../core/query/evaluation/runtime.ts';
import { isArray, isObject, type Value } from '../../core/query/values/value.ts';
import { CosmosError } from '../cosmos-error.ts';
import { documentFilter, readQuery } from '../query/query-body.ts';

/** What a patch is to do. */
export interface Patch {
  readonly operations: readonly PatchOperation[];
  readonly condition?: (document: Document) => boolean;
}

/** The body of a patch: operations, or an object with them and a condition. Throws 400. [cosmos-protocol 7.1] */
export function patchOf(body: Value, environment: Environment): Patch {
  if (isArray(body)) return { operations: body.map(operationOf) };
  if (!isObject(body) || !isArray(body.operations)) throw invalid('it has no operations');
  const operations = body.operations.map(operationOf);
  const { condition } = body;
  if (condition === undefined || condition === null || condition === '') return { operations };
  if (typeof condition !== 'string') throw invalid('its condition is no text');
  // `from c where …`, asked of one document.
  const query = readQuery(`SELECT VALUE true ${condition}`);
  return { operations, condition: documentFilter({ query, parameters: [] }, environment) };
}

function operationOf(operation: Value): PatchOperation {
  if (!isObject(operation)) throw invalid('an operation is no object');
  const { op, path, from, value } = operation;
  if (typeof op !== 'string') throw invalid('an operation has no "op"');
  if (typeof path !== 'string') throw invalid('an operation has no "path"');
  if (from !== undefined && typeof from !== 'string') throw invalid('"from" is no text');
  return { op, path, from, value };
}

function invalid(reason: string): CosmosError {
  return new CosmosError(400, `The patch request is invalid: ${reason}.`);
}
