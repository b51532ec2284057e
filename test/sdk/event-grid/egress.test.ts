import { expect, it } from 'vitest';
import { dialledByEventGrid, EVENT, fateOf, startSubscribed } from '../../support/event-destination.ts';
import { publisherOf } from '../../support/event-grid.ts';

/** An Azure function is not asked first, and so the first that is dialled is a delivery. */
const DESTINATION = {
  endpointType: 'AzureFunction',
  properties: { resourceId: 'Microsoft.Web/sites/invoices/functions/OnPlaced' },
} as const;
const functionApps = { 'Microsoft.Web/sites/invoices': 'http://203.0.113.7' };

it('refuses what is neither here, nor private, nor allowed: with a verdict in the capture and a reason', async () => {
  const azure = await startSubscribed(DESTINATION, { eventGrid: { functionApps } });
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const detail = expect.stringContaining('The egress policy does not allow 203.0.113.7');
  await expect.poll(() => fateOf(azure).attempts).toMatchObject([{ outcome: 'SocketError', detail }]);
  expect(dialledByEventGrid(azure)).toEqual([['203.0.113.7', 'refused']]);
});

it('dials what is allowed', async () => {
  // Nobody answers at an address of documentation [RFC 5737]; that it is dialled is all that can be seen.
  const azure = await startSubscribed(DESTINATION, {
    eventGrid: { functionApps },
    config: { egress: { allow: ['203.0.113.0/24'] } },
  });
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  await expect.poll(() => azure.capture().attempts.filter(({ opener }) => opener === 'event-grid')).toHaveLength(1);
  const [attempt] = azure.capture().attempts.filter(({ opener }) => opener === 'event-grid');
  expect(attempt?.detail ?? '').not.toContain('egress policy');
});
