import { expect, it } from 'vitest';
import { publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const ORDER = { kind: 'Order.Placed', order: { number: 7 }, total: 12.5 };

it('events of a custom schema arrive as they are, or as the mapping says', async () => {
  const [asIs, asEventGrid, asCloudEvent] = [
    await Subscriber.start(),
    await Subscriber.start(),
    await Subscriber.start(),
  ];
  const filter = { includedEventTypes: ['Order.Placed'], subjectBeginsWith: 'orders/' };
  const azure = await startGrid({
    topics: [
      {
        name: 'orders',
        inputSchema: 'CustomEventSchema',
        inputSchemaMapping: {
          inputSchemaMappingType: 'Json',
          properties: {
            id: { sourceField: 'order.number' },
            eventType: { sourceField: 'kind' },
            subject: { defaultValue: 'orders/any' },
            dataVersion: { defaultValue: '2' },
          },
        },
        eventSubscriptions: [
          { name: 'as-is', destination: webHook(asIs.url), eventDeliverySchema: 'CustomInputSchema', filter },
          { name: 'grid', destination: webHook(asEventGrid.url), eventDeliverySchema: 'EventGridSchema', filter },
          {
            name: 'cloud',
            destination: webHook(asCloudEvent.url),
            eventDeliverySchema: 'CloudEventSchemaV1_0',
            filter,
          },
        ],
      },
    ],
  });
  await publisherOf(azure, 'orders', 'Custom').send([ORDER, { ...ORDER, kind: 'Order.Paid' }]);
  expect(await asIs.received(1)).toEqual([ORDER]);
  expect(await asEventGrid.received(1)).toEqual([
    {
      id: '7',
      topic: expect.stringMatching(/\/topics\/orders$/),
      subject: 'orders/any',
      eventType: 'Order.Placed',
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      dataVersion: '2',
      metadataVersion: '1',
      data: ORDER,
    },
  ]);
  expect(await asCloudEvent.received(1)).toEqual([
    expect.objectContaining({ specversion: '1.0', id: '7', type: 'Order.Placed', subject: 'orders/any', data: ORDER }),
  ]);
});
