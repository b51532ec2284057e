import type { Clock } from '../../../src/kernel/clock.ts';
import { DeliveryFailure } from './delivery-failure.ts';

/** What a signal ends, by the signal. A signal itself compares each new listener with all that it has, and one ends thousands. */
const ENDED_BY = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `end` with the signal, at once where that has come before. Returns what forgets it. */
export function endWith(signal: AbortSignal, end: () => void): () => void {
  let ended = ENDED_BY.get(signal);
  if (ended === undefined) {
    const all = new Set<() => void>();
    signal.addEventListener('abort', () => {
      for (const each of all) each();
    });
    ENDED_BY.set(signal, all);
    ended = all;
  }
  const known = ended.add(end);
  if (signal.aborted) end();
  return () => known.delete(end);
}

/**
 * What `work` comes to, which is to give up after a time of the emulator's clock, or with `outer`. Throws the reason of that rather
 * than what follows from it.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // A clock that is moved by hours at one go begins things on its way, whose time is not over when it arrives.
  await Promise.resolve();
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const stop = () => giveUp.abort(outer.reason);
  const cancel = clock.wakeAt(clock.now() + ms, () => {
    giveUp.abort(new DeliveryFailure('TimedOut', undefined, `There was no answer within ${ms / 1_000} seconds.`));
  });
  const forget = endWith(outer, stop);
  try {
    return await work(signal);
  } catch (error) {
    throw signal.aborted && !(error instanceof DeliveryFailure) ? signal.reason : error;
  } finally {
    cancel();
    forget();
  }
}

/** The promise, or the signal's reason if that comes first. What comes of the promise after that is of no interest. */
export async function orGivenUp<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const givenUp = Promise.withResolvers<never>();
  const giveUp = () => givenUp.reject(signal.reason);
  signal.addEventListener('abort', giveUp);
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([promise, givenUp.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
    promise.catch(() => {});
  }
}
