import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { MovableClock } from '../../../src/kernel/movable-clock.ts';

function clocks() {
  const below = new VirtualClock(1_000);
  const clock = new MovableClock(below);
  const rung: string[] = [];
  const ring = (name: string) => () => void rung.push(`${name} at ${clock.now()}`);
  return { below, clock, rung, ring };
}

describe('a clock that can be moved', () => {
  it('goes as the one below it', () => {
    const { below, clock, rung, ring } = clocks();
    clock.wakeAt(1_500, ring('alarm'));
    expect(clock.now()).toBe(1_000);
    below.advance(600);
    expect(clock.now()).toBe(1_600);
    expect(rung).toEqual(['alarm at 1500']);
  });

  it('rings what is on the way, in order and at its time, including what is set meanwhile', () => {
    const { clock, rung, ring } = clocks();
    clock.wakeAt(9_000, ring('second'));
    clock.wakeAt(2_000, () => {
      ring('first')();
      clock.wakeAt(3_000, ring('set by first'));
      clock.wakeAt(1_200, ring('set for the past'));
    });
    clock.wakeAt(20_000, ring('later'));
    clock.advance(10_000);
    expect(rung).toEqual(['first at 2000', 'set for the past at 2000', 'set by first at 3000', 'second at 9000']);
    expect(clock.now()).toBe(11_000);
  });

  it('rings the rest sooner on the clock below, and once', () => {
    const { below, clock, rung, ring } = clocks();
    clock.wakeAt(20_000, ring('later'));
    clock.wakeAt(20_000, ring('cancelled'))();
    clock.advance(10_000);
    below.advance(8_999);
    expect(rung).toEqual([]);
    below.advance(1);
    expect(rung).toEqual(['later at 20000']);
    clock.advance(100_000);
    below.advance(100_000);
    expect(rung).toHaveLength(1);
  });

  it('cancels what was put forward, too', () => {
    const { below, clock, rung, ring } = clocks();
    const cancel = clock.wakeAt(20_000, ring('cancelled'));
    clock.advance(10_000);
    cancel();
    cancel();
    clock.advance(50_000);
    below.advance(50_000);
    expect(rung).toEqual([]);
  });

  it.each([-1, Number.NaN])('does not go back: %s', (ms) => {
    expect(() => clocks().clock.advance(ms)).toThrow(RangeError);
  });
});
