import { Buffer } from 'node:buffer';
import {
  type BatchOperationRow,
  decodeBatchOperations,
  HybridRowError,
} from '../../../../src/wire/hybrid-row/batch-operation.ts';
import { encodeBatchResults } from '../../../../src/wire/hybrid-row/batch-result.ts';
import type { JsonObject } from '../../core/query/values/value.ts';
import { CosmosError } from '../cosmos-error.ts';
import { jsonOf } from '../request-body.ts';
import { checkIndexingDirective } from './unsupported-options.ts';

/** What came of one operation, as JSON shows it. */
export interface BatchResult {
  readonly statusCode: number;
  readonly subStatusCode?: number;
  readonly requestCharge: number;
  readonly eTag?: string;
  readonly resourceBody?: object;
  readonly message?: string;
}

/** The operations of a .NET client's batch, as JSON would have them. Throws 400. [cosmos-protocol 8.3] */
export function operationsOfRows(bytes: Uint8Array): JsonObject[] {
  try {
    return decodeBatchOperations(bytes).map(operationOf);
  } catch (error) {
    if (error instanceof HybridRowError) throw new CosmosError(400, `The batch request is invalid: ${error.message}.`);
    throw error;
  }
}

function operationOf({ resourceBody, indexingDirective, ...row }: BatchOperationRow): JsonObject {
  checkIndexingDirective(indexingDirective);
  return { ...row, ...(resourceBody !== undefined && { resourceBody: jsonOf(resourceBody) }) };
}

/** The results in the form that such a client reads. It has no place for messages. */
export function rowsOfResults(results: readonly BatchResult[]): Uint8Array {
  return encodeBatchResults(
    results.map(({ statusCode, subStatusCode = 0, requestCharge, eTag, resourceBody }) => ({
      statusCode,
      subStatusCode,
      requestCharge,
      eTag,
      resourceBody: resourceBody && Buffer.from(JSON.stringify(resourceBody)),
    })),
  );
}
