import { expect, it } from 'vitest';
import {
  CLOUD_EVENT,
  DELIVERY_PROPERTIES,
  dialledByEventGrid,
  EVENT,
  fateOf,
  type Subscribed,
  startSubscribed,
} from '../../support/event-destination.ts';
import { publisherOf } from '../../support/event-grid.ts';
import { consumerOf, receiveFrom } from '../../support/hub.ts';

const EVENT_HUBS = {
  eventHubs: { namespaces: [{ name: 'hubs', eventHubs: [{ name: 'telemetry', partitionCount: 4 }] }] },
};

function start(hub: string, deliveryAttributeMappings: object[] = [], more: Subscribed = {}) {
  const resourceId = `Microsoft.EventHub/namespaces/hubs/eventhubs/${hub}`;
  const destination = { endpointType: 'EventHub', properties: { resourceId, deliveryAttributeMappings } };
  return startSubscribed(destination as never, { config: EVENT_HUBS, ...more });
}

it('sends each event as an array of one', async () => {
  const azure = await start('telemetry');
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const [event] = await receiveFrom(consumerOf(azure.connectionString('event-hubs'), 'telemetry'), 1);
  expect(event?.body).toMatchObject([{ id: 'order-1', data: EVENT.data }]);
  expect(event?.properties).toMatchObject({ ...DELIVERY_PROPERTIES, 'aeg-data-version': '1.0' });
  expect(dialledByEventGrid(azure)).toEqual([['event-hubs', 'established']]);
});

it('sends a CloudEvent as an object', async () => {
  const azure = await start('telemetry', [], { inputSchema: 'CloudEventSchemaV1_0' });
  await publisherOf(azure, 'orders', 'CloudEvent').send([CLOUD_EVENT]);
  const [event] = await receiveFrom(consumerOf(azure.connectionString('event-hubs'), 'telemetry'), 1);
  expect(event?.body).toMatchObject({ specversion: '1.0', id: 'order-1' });
});

it('keeps events with the same partition key together', async () => {
  const azure = await start('telemetry', [
    { name: 'PartitionKey', type: 'Dynamic', properties: { sourceField: 'data.customer.name' } },
    { name: 'region', type: 'Static', properties: { value: 'north' } },
  ]);
  await publisherOf(azure, 'orders', 'EventGrid').send(
    Array.from({ length: 4 }, (_, i) => ({ ...EVENT, id: `order-${i}` })),
  );
  const events = await receiveFrom(consumerOf(azure.connectionString('event-hubs'), 'telemetry'), 4);
  expect(events.map(({ partitionKey }) => partitionKey)).toEqual(Array(4).fill('Ada'));
  expect(events.map(({ properties }) => properties?.region)).toEqual(Array(4).fill('north'));
});

it('fails for a hub that is not there', async () => {
  const azure = await start('nowhere');
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const attempts = () => fateOf(azure).attempts;
  await expect.poll(attempts).toMatchObject([{ outcome: 'NotFound', status: 404 }]);
});
