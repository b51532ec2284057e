import { expect, it } from 'vitest';
import { Pace } from '../../../../../emulators/event-grid/delivery/pace.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';

const NEVER = new AbortController().signal;

/** When each of so many turns comes, in seconds after the start. */
function turns(clock: VirtualClock, pace: Pace, count: number): number[] {
  const startMs = clock.now();
  const times: number[] = [];
  for (let i = 0; i < count; i++) void pace.turn(NEVER).then(() => times.push((clock.now() - startMs) / 1_000));
  return times;
}

async function pass(clock: VirtualClock, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    clock.advance(1_000);
    await Promise.resolve();
  }
}

it('lets one after the other through, at even distances', async () => {
  const clock = new VirtualClock();
  const times = turns(clock, new Pace(clock, 30), 4);
  await pass(clock, 10);
  expect(times).toEqual([0, 2, 4, 6].map((second) => Math.max(second, times[0]!)));
});

it('makes nobody wait after a pause', async () => {
  const clock = new VirtualClock();
  const pace = new Pace(clock, 60);
  await pace.turn(NEVER);
  clock.advance(60_000);
  await pace.turn(NEVER);
  expect(clock.now()).toBe(new VirtualClock().now() + 60_000);
});

it('lets go who gives up', async () => {
  const clock = new VirtualClock();
  const pace = new Pace(clock, 1);
  await pace.turn(NEVER);
  const giveUp = new AbortController();
  const waiting = pace.turn(giveUp.signal);
  giveUp.abort(new Error('no more'));
  await expect(waiting).rejects.toThrow('no more');
});
