import { createHash } from 'node:crypto';
import { formatUuid } from '../../../../src/kernel/ids.ts';

/** A GUID that goes with a resource for as long as its id does. */
export function metricResourceIdOf(id: string): string {
  return formatUuid(createHash('sha256').update(id.toLowerCase()).digest().subarray(0, 16));
}
