import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8 from allocating in the old generation what it has seen survive, for the whole process. It guesses so from what is in
 * flight when it looks; then every event of a message that is made and dropped stays until the next full collection, with all
 * that it points to. Under load that doubles the cost of a collection and makes full ones follow each other.
 */
export function keepShortLivedObjectsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
