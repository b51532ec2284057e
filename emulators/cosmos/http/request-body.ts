import { Buffer } from 'node:buffer';
import { CosmosJsonError, decodeCosmosJson, isCosmosJson } from '../../../src/wire/cosmos-json/decode.ts';
import { JSON_NESTING_MAX } from '../core/query/limits.ts';
import { isTooDeep } from '../core/query/values/text.ts';
import type { JsonObject, Value } from '../core/query/values/value.ts';
import { isObject } from '../core/query/values/value.ts';
import type { Call } from './call.ts';
import { CosmosError } from './cosmos-error.ts';

/** The body as JSON, whatever its content type says: some clients send none. Throws 400. */
export function jsonBody({ request }: Pick<Call, 'request'>): Value {
  return jsonOf(request.body);
}

/** JSON as clients write it: text, or the binary form that begins with a byte of its own. Throws 400. */
export function jsonOf(bytes: Uint8Array): Value {
  if (isCosmosJson(bytes)) return binaryJsonOf(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text === '') throw invalid('the body is empty');
  if (isTooDeep(text)) throw invalid(`it nests deeper than ${JSON_NESTING_MAX} levels`);
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    throw invalid((error as Error).message);
  }
}

function binaryJsonOf(bytes: Uint8Array): Value {
  try {
    return decodeCosmosJson(bytes, JSON_NESTING_MAX);
  } catch (error) {
    if (error instanceof CosmosJsonError) throw invalid(error.message);
    throw error;
  }
}

/** The body as a JSON object. Throws 400. */
export function objectBody(call: Pick<Call, 'request'>): JsonObject {
  const body = jsonBody(call);
  if (!isObject(body)) throw invalid('it is no object');
  return body;
}

function invalid(reason: string): CosmosError {
  return new CosmosError(400, `The request payload is invalid. Ensure to provide a valid request payload: ${reason}.`);
}
