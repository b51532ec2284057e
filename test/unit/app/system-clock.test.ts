import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SYSTEM_CLOCK } from '../../../src/app/system-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('rings once, at the time asked for, even beyond what one timer can hold', () => {
  const rung = vi.fn();
  const delayMs = 2 ** 31 * 3;
  SYSTEM_CLOCK.wakeAt(SYSTEM_CLOCK.now() + delayMs, rung);
  vi.advanceTimersByTime(delayMs - 1);
  expect(rung).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(rung).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

it('rings for a time in the past, but not before the caller has gone on', () => {
  const rung = vi.fn();
  SYSTEM_CLOCK.wakeAt(SYSTEM_CLOCK.now() - 1000, rung);
  expect(rung).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(rung).toHaveBeenCalledOnce();
});

it('does not ring after it was cancelled, not even when it was armed anew in between', () => {
  const rung = vi.fn();
  const cancel = SYSTEM_CLOCK.wakeAt(SYSTEM_CLOCK.now() + 2 ** 32, rung);
  vi.advanceTimersByTime(2 ** 31);
  cancel();
  cancel();
  vi.advanceTimersByTime(2 ** 33);
  expect(rung).not.toHaveBeenCalled();
});
