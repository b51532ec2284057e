import { expect, it } from 'vitest';
import { clientOf } from '../../support/bus.ts';
import { DELIVERY_PROPERTIES, EVENT, startSubscribed } from '../../support/event-destination.ts';
import { publisherOf } from '../../support/event-grid.ts';

it('sends each event to the topic, whose subscriptions filter by its properties', async () => {
  const sqlFilter = { sqlExpression: "region = 'north'" };
  const rules = [{ name: 'north', filterType: 'SqlFilter' as const, sqlFilter }];
  const topics = [{ name: 'placed', subscriptions: [{ name: 'all' }, { name: 'north', rules }] }];
  const attribute = { name: 'region', type: 'Static', properties: { value: 'north' } } as const;
  const resourceId = 'Microsoft.ServiceBus/namespaces/bus/topics/placed';
  const azure = await startSubscribed(
    { endpointType: 'ServiceBusTopic', properties: { resourceId, deliveryAttributeMappings: [attribute] } },
    { config: { serviceBus: { namespaces: [{ name: 'bus', topics }] } } },
  );
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  for (const subscription of ['all', 'north']) {
    const [message] = await clientOf(azure.connectionString('service-bus'))
      .createReceiver('placed', subscription)
      .receiveMessages(1);
    expect(message?.body).toMatchObject({ id: 'order-1' });
    expect(message?.applicationProperties).toMatchObject({ ...DELIVERY_PROPERTIES, region: 'north' });
  }
});
