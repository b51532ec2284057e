import type { FeedScope } from '../../core/commands.ts';
import { type Call, header } from '../call.ts';
import { partitionKeyOf } from './partition-key-header.ts';

/**
 * The part of a container that a feed or a query is about: key, range and part of a range together. The start of a part may be
 * the empty text. [cosmos-protocol 9.1, 10.1]
 */
export function feedScopeOf(call: Pick<Call, 'request'>): FeedScope {
  const { headers } = call.request;
  const partitionKey = partitionKeyOf(call);
  const start = headers['x-ms-start-epk'];
  const end = header(call, 'x-ms-end-epk');
  const hasPart = start !== undefined || end !== undefined;
  return {
    // An empty array is how some clients say: whatever key.
    ...(partitionKey !== undefined && partitionKey.length > 0 && { partitionKey }),
    rangeId: rangeIdOf(call),
    ...(hasPart && {
      epkRange: { minInclusive: (start ?? '').toUpperCase(), maxExclusive: (end ?? 'FF').toUpperCase() },
    }),
  };
}

/** `0`, or `<rid>,0`. [cosmos-protocol 9.1] */
export function rangeIdOf(call: Pick<Call, 'request'>): string | undefined {
  return header(call, 'x-ms-documentdb-partitionkeyrangeid')?.split(',').at(-1)?.trim();
}
