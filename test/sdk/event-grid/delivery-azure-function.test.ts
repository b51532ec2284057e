import { expect, it } from 'vitest';
import { EVENT, fateOf, startSubscribed } from '../../support/event-destination.ts';
import { publisherOf, Subscriber } from '../../support/event-grid.ts';

const APP = 'Microsoft.Web/sites/invoices';
const DESTINATION = {
  endpointType: 'AzureFunction',
  properties: {
    resourceId: `${APP}/functions/OnPlaced`,
    deliveryAttributeMappings: [{ name: 'x-region', type: 'Static', properties: { value: 'north' } }],
  },
} as const;

it('posts to the route of the function host, without a handshake', async () => {
  const host = await Subscriber.start();
  const { origin } = new URL(host.url);
  const azure = await startSubscribed(DESTINATION as never, {
    eventGrid: { functionApps: { [APP]: `${origin}?code=host-key` } },
  });
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  expect(await host.received(1)).toMatchObject([{ id: 'order-1' }]);
  expect(host.posted).toMatchObject([
    {
      method: 'POST',
      path: '/runtime/webhooks/EventGrid?code=host-key&functionName=OnPlaced',
      headers: { 'aeg-event-type': 'Notification', 'x-region': 'north' },
    },
  ]);
});

it('fails where the host has no such function', async () => {
  const host = await Subscriber.start(() => 404);
  const azure = await startSubscribed(DESTINATION as never, {
    eventGrid: { functionApps: { [APP]: new URL(host.url).origin } },
  });
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const attempts = () => fateOf(azure).attempts;
  await expect.poll(attempts).toMatchObject([{ outcome: 'InvalidAzureFunctionDestination', status: 404 }]);
});
