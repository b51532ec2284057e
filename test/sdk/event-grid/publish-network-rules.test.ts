import { expect, it } from 'vitest';
import { publisherOf, startGrid } from '../../support/event-grid.ts';

const EVENTS = [{ eventType: 'a', subject: 'b', dataVersion: '1', data: {} }];

it('a topic takes events from the addresses that its rules name', async () => {
  const azure = await startGrid({
    topics: [
      { name: 'open', inboundIpRules: [{ ipMask: '127.0.0.0/8' }, { ipMask: '::1' }] },
      { name: 'elsewhere', inboundIpRules: [{ ipMask: '10.0.0.0/8' }] },
      { name: 'closed', publicNetworkAccess: 'Disabled' },
    ],
  });
  await publisherOf(azure, 'open', 'EventGrid').send(EVENTS);
  for (const name of ['elsewhere', 'closed']) {
    await expect(publisherOf(azure, name, 'EventGrid').send(EVENTS)).rejects.toMatchObject({
      statusCode: 403,
      code: 'Forbidden',
      message: expect.stringContaining(`Publishing to ${name} by client`),
    });
  }
});
