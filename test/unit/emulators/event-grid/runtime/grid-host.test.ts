import { expect, it } from 'vitest';
import type { Attempt, AttemptResult } from '../../../../../emulators/event-grid/core/delivery/commands.ts';
import { DeliveryCore } from '../../../../../emulators/event-grid/core/delivery/delivery-core.ts';
import { GridHost } from '../../../../../emulators/event-grid/runtime/grid-host.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';
import { DELIVERED, definition, event, failed, SOURCE, settled } from '../core/delivery/delivery-fixture.ts';

function hosted(carryOut: (attempt: Attempt) => Promise<AttemptResult>) {
  const clock = new VirtualClock(0);
  const happened: string[] = [];
  const host = new GridHost({
    core: new DeliveryCore({ ids: seededIds(1), chance: () => 0 }),
    clock,
    log: { info: () => {}, warn: () => {}, error: (message) => void happened.push(message) },
    journal: { record: (facts) => void happened.push(...facts.map(({ type }) => type)) },
    carryOut: (attempt) => {
      happened.push(`${attempt.type} ${attempt.attempt}`);
      return carryOut(attempt);
    },
  });
  const rest = { source: SOURCE, schedule: 'basic', isHeld: false } as const;
  host.execute({ type: 'put-subscription', name: 'orders', definition: definition(), ...rest });
  happened.length = 0;
  return { host, clock, happened };
}

const PUBLISH = { type: 'publish', sources: [SOURCE], events: [event('1')] } as const;

it('writes what happens before it has anything carried out', async () => {
  const { host, happened } = hosted(async () => DELIVERED);
  host.execute(PUBLISH);
  await settled();
  expect(happened).toEqual(['event-stored', 'deliver 1', 'delivery-ended', 'counts-changed']);
});

it('wakes the core when something is due', async () => {
  const { host, clock, happened } = hosted(async () => failed('Busy', 500));
  host.execute(PUBLISH);
  await settled();
  clock.advance(9_999);
  await settled();
  expect(happened.filter((what) => what.startsWith('deliver '))).toEqual(['deliver 1']);
  clock.advance(1);
  await settled();
  clock.advance(30_000);
  await settled();
  expect(happened.filter((what) => what.startsWith('deliver '))).toEqual(['deliver 1', 'deliver 2', 'deliver 3']);
});

it('takes an error of whoever carries out for an attempt that failed, and says so in the log', async () => {
  const { host, clock, happened } = hosted(async () => {
    throw new Error('a mistake');
  });
  host.execute(PUBLISH);
  await settled();
  expect(happened).toContain('a delivery ended in an error of azwire itself');
  const [state] = host.execute({ type: 'list-events', source: SOURCE, name: 'orders', skip: 0, top: 1 }) as never[];
  expect(state).toMatchObject({ attempts: [{ result: { outcome: 'Aborted', detail: 'Error: a mistake' } }] });
  clock.advance(10_000);
  expect(happened.at(-1)).toBe('deliver 2');
});

it('begins nothing after it was stopped, and does not look at what comes later', async () => {
  let finish: (result: AttemptResult) => void = () => {};
  const { host, clock, happened } = hosted(() => new Promise((resolve) => (finish = resolve)));
  host.execute(PUBLISH);
  host.stop();
  finish(failed('Busy', 500));
  await settled();
  clock.advance(86_400_000);
  host.execute(PUBLISH);
  expect(happened).toEqual(['event-stored', 'deliver 1', 'event-stored']);
});
