import { EventGridDeserializer } from '@azure/eventgrid';
import { expect, it } from 'vitest';
import { publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const EVENT = { eventType: 'Order.Placed', subject: '/orders/7', dataVersion: '1.0' };

it('events of the Event Grid schema arrive with their topic, and with every byte of their data', async () => {
  const subscriber = await Subscriber.start();
  const eventSubscriptions = [{ name: 'all', destination: webHook(subscriber.url) }];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] });
  const data = { total: 1e21, text: 'Grüße "日本"', nested: { list: [1, null, { deep: true }] } };
  await publisherOf(azure, 'orders', 'EventGrid').send([{ ...EVENT, id: 'one', data }]);
  const [posted] = (await subscriber.received(1)) && subscriber.deliveries;
  const [event] = await new EventGridDeserializer().deserializeEventGridEvents(posted!.body);
  expect(event).toMatchObject({ ...EVENT, id: 'one', data, metadataVersion: '1' });
  expect(event?.topic).toMatch(/\/providers\/Microsoft\.EventGrid\/topics\/orders$/);
  expect(posted?.body).toContain(JSON.stringify(data));
});

it('a batch arrives as its events', async () => {
  const subscriber = await Subscriber.start();
  const eventSubscriptions = [{ name: 'all', destination: webHook(subscriber.url) }];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] });
  const ids = Array.from({ length: 25 }, (_, i) => `event ${i}`);
  await publisherOf(azure, 'orders', 'EventGrid').send(ids.map((id) => ({ ...EVENT, id, data: {} })));
  const events = await subscriber.received(ids.length);
  expect(events.map(({ id }) => id).sort()).toEqual([...ids].sort());
});

it('arrives as a CloudEvent where that is asked for', async () => {
  const subscriber = await Subscriber.start();
  const eventSubscriptions = [
    { name: 'all', destination: webHook(subscriber.url), eventDeliverySchema: 'CloudEventSchemaV1_0' as const },
  ];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] });
  await publisherOf(azure, 'orders', 'EventGrid').send([{ ...EVENT, data: { total: 7 } }]);
  const events = await new EventGridDeserializer().deserializeCloudEvents(JSON.stringify(await subscriber.received(1)));
  expect(events).toEqual([
    expect.objectContaining({
      type: 'Order.Placed',
      subject: '/orders/7',
      source: expect.stringMatching(/\/topics\/orders$/),
      data: { total: 7 },
    }),
  ]);
});
