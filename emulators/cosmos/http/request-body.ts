import { Buffer } from 'node:buffer';
import { CosmosJsonError, decodeCosmosJson, isCosmosJson } from '../../../src/wire/cosmos-json/decode.ts';
import type { JsonObject, Value } from '../core/query/values/value.ts';
import { isObject } from '../core/query/values/value.ts';
import type { Call } from './call.ts';
import { CosmosError } from './cosmos-error.ts';

/** How deep JSON may nest: as deep as a document of the service. Deeper ones would end in a stack overflow somewhere. */
const NESTING_MAX = 128;

/** The body as JSON, whatever its content type says: some clients send none. Throws 400. */
export function jsonBody({ request }: Pick<Call, 'request'>): Value {
  return jsonOf(request.body);
}

/** JSON as clients write it: text, or the binary form that begins with a byte of its own. Throws 400. */
export function jsonOf(bytes: Uint8Array): Value {
  if (isCosmosJson(bytes)) return binaryJsonOf(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text === '') throw invalid('the body is empty');
  if (isTooDeep(text)) throw invalid(`it nests deeper than ${NESTING_MAX} levels`);
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    throw invalid((error as Error).message);
  }
}

function binaryJsonOf(bytes: Uint8Array): Value {
  try {
    return decodeCosmosJson(bytes, NESTING_MAX);
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

/** Looks at brackets only, outside of strings. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isInString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) isInString = false;
    } else if (code === 0x22) isInString = true;
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > NESTING_MAX) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}
