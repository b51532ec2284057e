import { expect, it } from 'vitest';
import { Delivery } from '../../../../../../emulators/event-grid/core/delivery/delivery.ts';
import { EventLog } from '../../../../../../emulators/event-grid/core/delivery/event-log.ts';
import { StoredEvent } from '../../../../../../emulators/event-grid/core/delivery/stored-event.ts';
import { event } from './delivery-fixture.ts';

function delivery(number: number, bytes = 10): Delivery {
  return new Delivery(new StoredEvent(number, event(String(number), bytes), 0, ''));
}

function numbers(log: EventLog): number[] {
  return Array.from(log, ({ number }) => number);
}

it('shows the newest first, and forgets the one that ended first', () => {
  const log = new EventLog({ endedEventsMax: 2, endedBytesMax: 1_000 });
  const all = [1, 2, 3, 4, 5].map((number) => delivery(number));
  for (const each of all) log.add(each);
  for (const index of [4, 0, 2]) log.ended(all[index]!);
  expect(numbers(log)).toEqual([4, 3, 2, 1]);
  log.ended(all[1]!);
  expect(numbers(log)).toEqual([4, 3, 2]);
  log.add(delivery(6));
  expect(numbers(log)).toEqual([6, 4, 3, 2]);
});

it('remembers no more payload than it may, but the last event in any case', () => {
  const log = new EventLog({ endedEventsMax: 10, endedBytesMax: 100 });
  const all = [60, 40, 30, 500].map((bytes, index) => delivery(index, bytes));
  for (const each of all) log.add(each);
  for (const each of all.slice(0, 3)) log.ended(each);
  expect(numbers(log)).toEqual([3, 2, 1]);
  log.ended(all[3]!);
  expect(numbers(log)).toEqual([3]);
});

it.each([1, 2, 3])('can be walked while what it shows ends, and %i are remembered', (endedEventsMax) => {
  const log = new EventLog({ endedEventsMax, endedBytesMax: 100 });
  const all = Array.from({ length: 6 }, (_, number) => delivery(number));
  for (const each of all) log.add(each);
  for (const number of [3, 1]) {
    all[number]!.state = 'delivered';
    log.ended(all[number]!);
  }
  for (const each of log) {
    if (each.hasEnded) continue;
    each.state = 'dropped';
    log.ended(each);
  }
  expect(all.every(({ hasEnded }) => hasEnded)).toBe(true);
  expect(numbers(log)).toEqual([4, 2, 0].slice(-endedEventsMax));
});
