import { expect, it } from 'vitest';
import { Alarm } from '../../../src/kernel/alarm.ts';
import { VirtualClock } from '../../../src/kernel/clock.ts';

function rung() {
  const clock = new VirtualClock(0);
  const times: number[] = [];
  return { clock, times, alarm: new Alarm(clock, () => times.push(clock.now())) };
}

it('rings once, at the earliest time that it was set to', () => {
  const { clock, times, alarm } = rung();
  alarm.set(50);
  alarm.set(20);
  alarm.set(30);
  clock.advance(100);
  expect(times).toEqual([20]);
});

it('can be set anew while it rings', () => {
  const clock = new VirtualClock(0);
  const times: number[] = [];
  const alarm: Alarm = new Alarm(clock, () => {
    times.push(clock.now());
    if (times.length < 3) alarm.set(clock.now() + 10);
  });
  alarm.set(10);
  clock.advance(100);
  expect(times).toEqual([10, 20, 30]);
});

it('rings no more once it is cancelled, and can be set again', () => {
  const { clock, times, alarm } = rung();
  alarm.set(10);
  alarm.cancel();
  clock.advance(20);
  expect(times).toEqual([]);
  alarm.set(30);
  clock.advance(20);
  expect(times).toEqual([30]);
});

it('is not set for what is never due', () => {
  const { clock, times, alarm } = rung();
  alarm.set(Number.POSITIVE_INFINITY);
  clock.advance(1_000);
  expect(times).toEqual([]);
});
