import { EventGridDeserializer } from '@azure/eventgrid';
import { CloudEvent, emitterFor, HTTP, type Message, Mode } from 'cloudevents';
import { expect, it } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { endpointOf, publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const EVENT = { type: 'Order.Placed', source: '/shop', subject: '/orders/7' };

async function startCloudGrid(subscriber: Subscriber): Promise<Azwire> {
  const eventSubscriptions = [{ name: 'all', destination: webHook(subscriber.url) }];
  return startGrid({ topics: [{ name: 'orders', inputSchema: 'CloudEventSchemaV1_0', eventSubscriptions }] });
}

it('CloudEvents arrive as they were sent, with their extensions', async () => {
  const subscriber = await Subscriber.start();
  const azure = await startCloudGrid(subscriber);
  const extensionAttributes = { tenant: 'a', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
  const publisher = publisherOf(azure, 'orders', 'CloudEvent');
  await publisher.send([{ ...EVENT, id: 'one', extensionAttributes, data: { total: 7 } }]);
  const [event] = await new EventGridDeserializer().deserializeCloudEvents(
    JSON.stringify(await subscriber.received(1)),
  );
  expect(event).toMatchObject({ ...EVENT, id: 'one', extensionAttributes, data: { total: 7 } });
  expect(subscriber.deliveries[0]?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
});

it('binary data stays binary', async () => {
  const subscriber = await Subscriber.start();
  const azure = await startCloudGrid(subscriber);
  const data = new Uint8Array([0, 1, 254, 255]);
  const publisher = publisherOf(azure, 'orders', 'CloudEvent');
  await publisher.send([{ ...EVENT, datacontenttype: 'application/octet-stream', data }]);
  const [event] = await new EventGridDeserializer().deserializeCloudEvents(
    JSON.stringify(await subscriber.received(1)),
  );
  expect(Buffer.from(event!.data as Uint8Array)).toEqual(Buffer.from(data));
});

it.each([Mode.BINARY, Mode.STRUCTURED])(
  'the official package sends in %s mode, and reads what arrives',
  async (mode) => {
    const subscriber = await Subscriber.start();
    const azure = await startCloudGrid(subscriber);
    const { endpoint, key } = endpointOf(azure, 'orders');
    const emit = emitterFor(
      async ({ headers, body }: Message) => {
        const sent = { ...(headers as Record<string, string>), 'aeg-sas-key': key };
        return (await fetch(endpoint, { method: 'POST', headers: sent, body: String(body) })).status;
      },
      { binding: HTTP, mode },
    );
    const event = new CloudEvent({ ...EVENT, tenant: 'a', data: { total: 7 } });
    expect(await emit(event)).toBe(200);
    await subscriber.received(1);
    const [{ headers, body }] = subscriber.deliveries as [(typeof subscriber.deliveries)[0]];
    const received = HTTP.toEvent({ headers, body }) as CloudEvent<unknown>;
    expect(received.validate()).toBe(true);
    expect(received).toMatchObject({ ...EVENT, id: event.id, time: event.time, tenant: 'a', data: { total: 7 } });
  },
);

it('the official package sends a batch', async () => {
  const subscriber = await Subscriber.start();
  const azure = await startCloudGrid(subscriber);
  const { endpoint, key } = endpointOf(azure, 'orders');
  const headers = { 'content-type': 'application/cloudevents-batch+json', 'aeg-sas-key': key };
  const batch = ['one', 'two'].map((id) => new CloudEvent({ ...EVENT, id }));
  expect((await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(batch) })).status).toBe(200);
  const events = await subscriber.received(2);
  expect(events.map(({ id }) => id).sort()).toEqual(['one', 'two']);
});
