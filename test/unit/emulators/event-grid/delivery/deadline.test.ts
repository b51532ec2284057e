import { expect, it } from 'vitest';
import { orGivenUp, within } from '../../../../../emulators/event-grid/delivery/deadline.ts';
import { statusFailure } from '../../../../../emulators/event-grid/delivery/delivery-failure.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';

const NEVER = new AbortController().signal;

/** Work that ends when it is told to give up, with an error that says nothing. */
function hanging(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
    if (signal.aborted) reject(new Error('aborted'));
  });
}

it('is what the work comes to', async () => {
  const clock = new VirtualClock();
  expect(await within(clock, 1_000, NEVER, async () => 'done')).toBe('done');
  await expect(within(clock, 1_000, NEVER, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

it('gives up after its time, and says so', async () => {
  const clock = new VirtualClock();
  const late = within(clock, 30_000, NEVER, hanging);
  await Promise.resolve();
  clock.advance(30_000);
  await expect(late).rejects.toMatchObject({ outcome: 'TimedOut', message: 'There was no answer within 30 seconds.' });
});

it('gives up with the signal around it, also where that has come before', async () => {
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(within(new VirtualClock(), 1_000, stopped, hanging)).rejects.toThrow('stopped');
});

it('takes a failure that says what it is for the reason', async () => {
  const stopped = AbortSignal.abort(new Error('stopped'));
  const failed = within(new VirtualClock(), 1_000, stopped, async () => Promise.reject(statusFailure(404)));
  await expect(failed).rejects.toMatchObject({ outcome: 'NotFound' });
});

it('waits for a promise no longer than for the signal', async () => {
  const giveUp = new AbortController();
  expect(await orGivenUp(Promise.resolve(1), giveUp.signal)).toBe(1);
  const waiting = orGivenUp(new Promise(() => {}), giveUp.signal);
  giveUp.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(orGivenUp(Promise.reject(new Error('other')), giveUp.signal)).rejects.toThrow(/enough|other/);
});

it('counts from when the clock has arrived that began it', async () => {
  const clock = new VirtualClock();
  const begun = Promise.withResolvers<Promise<string>>();
  const work = () => new Promise<string>((resolve) => setImmediate(resolve, 'done'));
  clock.wakeAt(clock.now() + 1_000, () => begun.resolve(within(clock, 30_000, NEVER, work)));
  clock.advance(86_400_000);
  expect(await begun.promise).toBe('done');
});
