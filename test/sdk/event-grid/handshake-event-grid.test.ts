import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { EventGridDeserializer, type EventGridEvent, isSystemEvent } from '@azure/eventgrid';
import { expect, it, onTestFinished } from 'vitest';
import { EVENT, startSubscribed } from '../../support/event-destination.ts';
import { publisherOf, webHook } from '../../support/event-grid.ts';

/** A webhook as the documentation of `@azure/eventgrid` writes it: everything it knows of events, it knows by the deserializer. */
async function startReceiver() {
  const deserializer = new EventGridDeserializer();
  const received: EventGridEvent<unknown>[] = [];
  const server = createServer(async (request, response) => {
    for (const event of await deserializer.deserializeEventGridEvents(await text(request))) {
      if (isSystemEvent('Microsoft.EventGrid.SubscriptionValidationEvent', event)) {
        const { validationCode } = event.data;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ validationResponse: validationCode }));
        return;
      }
      received.push(event);
    }
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/updates`, received };
}

it('validates a receiver that is written with the official package, and delivers to it', async () => {
  const { url, received } = await startReceiver();
  const azure = await startSubscribed(webHook(url));
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  await expect.poll(() => received).toHaveLength(1);
  expect(received[0]).toMatchObject({ ...EVENT, topic: expect.stringContaining('/topics/orders') });
});

it('delivers batches to it', async () => {
  const { url, received } = await startReceiver();
  const azure = await startSubscribed(webHook(url, { maxEventsPerBatch: 100 }));
  const events = Array.from({ length: 50 }, (_, i) => ({ ...EVENT, id: `order-${i}` }));
  await publisherOf(azure, 'orders', 'EventGrid').send(events);
  await expect.poll(() => received.length).toBe(50);
  expect(received.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
});
