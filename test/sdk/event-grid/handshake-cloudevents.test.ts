import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type CloudEventV1, HTTP } from 'cloudevents';
import { expect, it, onTestFinished } from 'vitest';
import { CLOUD_EVENT, startSubscribed } from '../../support/event-destination.ts';
import { publisherOf, webHook } from '../../support/event-grid.ts';

/** A webhook by the CloudEvents specification: it consents in its answer, and reads deliveries with the package `cloudevents`. */
async function startReceiver(consent: (callback: string | undefined) => Record<string, string>) {
  const received: CloudEventV1<unknown>[] = [];
  const server = createServer(async (request, response) => {
    const { headers, method } = request;
    const body = await text(request);
    if (method === 'OPTIONS') {
      const callback = headers['webhook-request-callback'];
      response.writeHead(200, consent(Array.isArray(callback) ? callback[0] : callback)).end();
      return;
    }
    const message = HTTP.toEvent<unknown>({ headers, body });
    received.push(...(Array.isArray(message) ? message : [message]));
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/updates`, received };
}

const CONSENT = { 'WebHook-Allowed-Origin': 'eventgrid.azure.net', 'WebHook-Allowed-Rate': '*' };
const IN_CLOUD_EVENTS = { inputSchema: 'CloudEventSchemaV1_0' } as const;

it('asks a receiver that is written with the official package, and delivers to it', async () => {
  const { url, received } = await startReceiver(() => CONSENT);
  const azure = await startSubscribed(webHook(url), IN_CLOUD_EVENTS);
  await publisherOf(azure, 'orders', 'CloudEvent').send([{ ...CLOUD_EVENT, extensionAttributes: { region: 'north' } }]);
  await expect.poll(() => received).toHaveLength(1);
  const { time, ...event } = CLOUD_EVENT;
  expect(received[0]).toMatchObject({ ...event, time: time.toISOString(), region: 'north', specversion: '1.0' });
});

it('delivers batches to it', async () => {
  const { url, received } = await startReceiver(() => CONSENT);
  const azure = await startSubscribed(webHook(url, { maxEventsPerBatch: 100 }), IN_CLOUD_EVENTS);
  const events = Array.from({ length: 50 }, (_, i) => ({ ...CLOUD_EVENT, id: `order-${i}` }));
  await publisherOf(azure, 'orders', 'CloudEvent').send(events);
  await expect.poll(() => received.length).toBe(50);
});

it('waits for one that consents by the callback', async () => {
  const callbacks: string[] = [];
  const { url, received } = await startReceiver((callback) => {
    callbacks.push(callback ?? '');
    return {};
  });
  const azure = await startSubscribed(webHook(url), IN_CLOUD_EVENTS);
  await publisherOf(azure, 'orders', 'CloudEvent').send([CLOUD_EVENT]);
  await expect.poll(() => callbacks.length).toBeGreaterThan(0);
  expect(received).toEqual([]);
  const { pathname, search } = new URL(callbacks[0] ?? '');
  const answer = await fetch(`http://localhost:${azure.ports.management}${pathname}${search}`, { method: 'POST' });
  expect(answer.status).toBe(200);
  await expect.poll(() => received).toHaveLength(1);
});
