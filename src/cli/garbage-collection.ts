import { setFlagsFromString } from 'node:v8';

/**
 * Two settings of V8 for the whole process, because a broker's memory is unusual: much that lives for a moment, and long queues.
 *
 * Nothing is allocated in the old generation because its like has survived. V8 guesses so from what is in flight when it looks; then
 * every event of a message, made and dropped, would stay until the next full collection with all that it points to.
 *
 * The bytes of messages count towards a full collection in proportion to what there is. Else each 64 MB of them start one, and
 * in a queue of a million messages that costs more than all the rest.
 */
export function tuneGarbageCollection(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--external-memory-accounted-in-global-limit');
}
