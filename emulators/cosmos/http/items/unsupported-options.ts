import { type Call, header } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';

/** Throws 400 for options that would change what a write means, and that nobody here looks at. */
export function refuseUnsupported(call: Pick<Call, 'request'>): void {
  checkIndexingDirective(header(call, 'x-ms-indexing-directive'));
}

/** Throws 400. */
export function checkIndexingDirective(directive = 'default'): void {
  if (!/^(default|include)$/i.test(directive)) {
    throw new CosmosError(400, `The indexing directive '${directive}' is not supported: every item is indexed.`);
  }
}
