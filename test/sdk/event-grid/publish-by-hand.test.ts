import { expect, it } from 'vitest';
import { endpointOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

async function startOrders() {
  const subscriber = await Subscriber.start();
  const eventSubscriptions = [{ name: 'all', destination: webHook(subscriber.url) }];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] });
  return { subscriber, ...endpointOf(azure, 'orders') };
}

it('events are taken as the quickstart for the command line sends them', async () => {
  const { subscriber, endpoint, key } = await startOrders();
  const body =
    '[ {"id": "4711", "eventType": "recordInserted", "subject": "myapp/vehicles/motorcycles",' +
    ' "eventTime": "2026-01-31T10:00:00+0000", "data":{ "make": "Ducati"}, "dataVersion": "1.0"} ]';
  const headers = { 'aeg-sas-key': key, 'content-type': 'application/x-www-form-urlencoded' };
  const response = await fetch(endpoint, { method: 'POST', headers, body });
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(response.headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await subscriber.received(1)).toEqual([expect.objectContaining({ id: '4711', data: { make: 'Ducati' } })]);
});

it('and as the one for PowerShell does: its id is a number', async () => {
  const { subscriber, endpoint, key } = await startOrders();
  const event = {
    id: 4711,
    eventType: 'recordInserted',
    subject: 'myapp/vehicles/motorcycles',
    eventTime: '2026-01-31T10:00:00.1234567+01:00',
    data: { make: 'Ducati' },
    dataVersion: '1.0',
  };
  const url = `${endpoint}?aeg-sas-key=${encodeURIComponent(key)}`;
  expect((await fetch(url, { method: 'POST', body: JSON.stringify([event]) })).status).toBe(200);
  expect(await subscriber.received(1)).toEqual([expect.objectContaining({ ...event, id: '4711' })]);
});
