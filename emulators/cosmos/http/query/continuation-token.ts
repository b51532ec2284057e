import { Buffer } from 'node:buffer';
import {
  type QueryContinuation,
  readContinuation,
  writeContinuation,
} from '../../core/container-query/query-continuation.ts';
import type { Value } from '../../core/query/values/value.ts';
import { type Call, header } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';

/** Where clients do not say how long a token may be. */
const TOKEN_KIB_DEFAULT = 4;
/** What clients and proxies take as one header. */
const TOKEN_KIB_MAX = 8;

/** What the request goes on from. Throws 400. */
export function continuationIn(call: Pick<Call, 'request'>): QueryContinuation | undefined {
  const text = header(call, 'x-ms-continuation');
  return text === undefined ? undefined : continuationOf(text);
}

/** Throws 400. */
export function continuationOf(text: string): QueryContinuation {
  const continuation = readContinuation(jsonIn(text));
  if (continuation === undefined) throw new CosmosError(400, `Invalid Continuation Token: ${text}`);
  return continuation;
}

/** The header of a page that is not the last one. */
export function continuationHeader(
  call: Pick<Call, 'request'>,
  continuation: QueryContinuation | undefined,
): Record<string, string> {
  if (continuation === undefined) return {};
  const token = tokenOf(continuation);
  const limitKiB = Number(header(call, 'x-ms-documentdb-responsecontinuationtokenlimitinkb') ?? TOKEN_KIB_DEFAULT);
  const isShort = token.length <= 1024 * (limitKiB > 0 ? Math.min(limitKiB, TOKEN_KIB_MAX) : TOKEN_KIB_DEFAULT);
  // Sort keys can be long texts. What counts the results needs none.
  return { 'x-ms-continuation': isShort ? token : tokenOf({ ...continuation, place: undefined, rows: 0 }) };
}

export function tokenOf(continuation: QueryContinuation): string {
  return Buffer.from(writeContinuation(continuation)).toString('base64');
}

function jsonIn(text: string): Value {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Value;
  } catch {
    return undefined;
  }
}
