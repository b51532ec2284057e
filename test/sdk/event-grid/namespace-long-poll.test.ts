import { expect, it } from 'vitest';
import { clockFromNow } from '../../support/bus.ts';
import {
  order,
  receiverOf,
  senderOf,
  shown,
  startNamespace,
  whileTimePasses,
} from '../../support/event-grid-namespace.ts';

it('waits for events as long as it is asked to, and then gives none', async () => {
  const clock = clockFromNow();
  const azure = await startNamespace({ clock });
  const asked = receiverOf(azure).receiveEvents({ maxWaitTime: 30 });
  const { value, tookMs } = await whileTimePasses(clock, asked);
  expect(value.details).toEqual([]);
  expect(tookMs).toBeGreaterThanOrEqual(30_000);
});

it('is answered as soon as an event comes', async () => {
  const azure = await startNamespace({ clock: clockFromNow() });
  const asked = receiverOf(azure).receiveEvents({ maxEvents: 10 });
  await senderOf(azure).sendEvents(order('1'));
  expect(shown((await asked).details)).toEqual(['1:1']);
});

it('gives each event to one of those that wait', async () => {
  const azure = await startNamespace();
  const asked = [1, 2, 3].map(() => receiverOf(azure).receiveEvents());
  await senderOf(azure).sendEvents([order('1'), order('2'), order('3')]);
  const received = (await Promise.all(asked)).flatMap(({ details }) => shown(details));
  expect(received.sort()).toEqual(['1:1', '2:1', '3:1']);
});
