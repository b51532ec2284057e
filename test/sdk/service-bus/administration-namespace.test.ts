import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { clockFromNow, itHere, startBus, startTestAzwire } from '../../support/bus.ts';

itHere('a namespace describes itself', async () => {
  const clock = clockFromNow();
  const createdAt = new Date(clock.now());
  const { azure } = await startBus({ clock });
  clock.advance(60_000);
  expect({ ...(await administrationClient(azure).getNamespaceProperties()) }).toEqual({
    name: 'bus',
    createdAt,
    modifiedAt: createdAt,
    messagingSku: 'Premium',
    messagingUnits: 1,
  });
});

itHere('with the limits of the official emulator it is of the Standard tier', async () => {
  const azure = await startTestAzwire({ limits: 'strict' });
  const { messagingSku, messagingUnits } = await administrationClient(azure).getNamespaceProperties();
  expect({ messagingSku, messagingUnits }).toEqual({ messagingSku: 'Standard', messagingUnits: undefined });
});
