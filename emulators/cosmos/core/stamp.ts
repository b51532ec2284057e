import { formatUuid, type Ids } from '../../../src/kernel/ids.ts';
import type { Resource } from './definitions.ts';
import type { JsonObject } from './query/values/value.ts';

/** What every resource has beside what the user sent; that of the body is overwritten. [cosmos-protocol 5.3] */
export function stamp(
  body: JsonObject,
  place: { readonly _rid: string; readonly _self: string },
  nowSec: number,
  ids: Ids,
) {
  const _etag = `"${formatUuid(ids.uuidBytes())}"`;
  return { ...body, ...place, _etag, _ts: nowSec } as unknown as Resource;
}
