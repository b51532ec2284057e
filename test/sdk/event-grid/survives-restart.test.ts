import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { eventsOf, publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

it('an event that is not delivered yet is delivered after a restart, and what was delivered is not', async () => {
  const data = await mkdtemp(join(tmpdir(), 'azwire-data-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  let status = 503;
  const failing = await Subscriber.start(() => status);
  const healthy = await Subscriber.start();
  const eventSubscriptions = [
    { name: 'failing', destination: webHook(failing.url) },
    { name: 'healthy', destination: webHook(healthy.url) },
  ];
  const eventGrid = { retryScale: 0.05, topics: [{ name: 'orders', eventSubscriptions }] };

  const before = await startGrid(eventGrid, { config: { data } });
  await publisherOf(before, 'orders', 'EventGrid').send([
    { id: 'kept', eventType: 't', subject: 's', dataVersion: '1', data: {} },
  ]);
  await healthy.received(1);
  await expect
    .poll(() => eventsOf(before, 'orders', 'failing')[0]?.attempts?.length, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(1);
  await before.stop();
  const tried = failing.deliveries.length;

  status = 200;
  const after = await startGrid(eventGrid, { config: { data } });
  await expect.poll(() => eventsOf(after, 'orders', 'failing')[0]?.state, { timeout: 10_000 }).toBe('delivered');
  const last = failing.deliveries.at(-1);
  expect(failing.deliveries).toHaveLength(tried + 1);
  expect(JSON.parse(last?.body ?? '')[0].id).toBe('kept');
  expect(Number(last?.headers['aeg-delivery-count'])).toBeGreaterThanOrEqual(1);
  expect(healthy.deliveries).toHaveLength(1);
});
