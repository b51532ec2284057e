import type { Clock } from '../kernel/clock.ts';

/** The longest delay that `setTimeout` takes; a longer one would ring at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The machine's time. Its timers keep no process alive: the listeners do. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  wakeAt(atMs, callback) {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const delayMs = Math.min(Math.max(atMs - Date.now(), 0), TIMER_MS_MAX);
      timer = setTimeout(ring, delayMs).unref();
    };
    // A timer may ring a little early and a far alarm takes several: both set another one.
    const ring = () => (Date.now() < atMs ? arm() : callback());
    arm();
    return () => clearTimeout(timer);
  },
};
