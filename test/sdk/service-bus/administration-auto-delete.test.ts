import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { clockFromNow, itHere, startBus } from '../../support/bus.ts';

itHere('an entity that is not used for as long as it may be idle is deleted', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const administration = administrationClient(bus.azure);
  await administration.createQueue('used', { autoDeleteOnIdle: 'PT5M' });
  await administration.createQueue('unused', { autoDeleteOnIdle: 'PT5M' });
  await administration.createSubscription('events', 'unused', { autoDeleteOnIdle: 'PT5M' });
  clock.advance(240_000);
  await bus.client().createSender('used').sendMessages({ body: 1 });
  clock.advance(240_000);
  expect(await administration.queueExists('used')).toBe(true);
  expect(await administration.queueExists('unused')).toBe(false);
  expect(await administration.subscriptionExists('events', 'unused')).toBe(false);
  clock.advance(60_000);
  expect(await administration.queueExists('used')).toBe(false);
});
