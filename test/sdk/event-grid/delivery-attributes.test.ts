import { expect, it } from 'vitest';
import { EVENT, startSubscribed } from '../../support/event-destination.ts';
import { publisherOf, Subscriber, webHook } from '../../support/event-grid.ts';

it('sends static, secret and dynamic attributes as headers', async () => {
  const subscriber = await Subscriber.start();
  const azure = await startSubscribed(
    webHook(subscriber.url, {
      deliveryAttributeMappings: [
        { name: 'Authorization', type: 'Static', properties: { value: 'ApiKey 123', isSecret: true } },
        { name: 'x-region', type: 'Static', properties: { value: 'Nørd' } },
        { name: 'x-customer', type: 'Dynamic', properties: { sourceField: 'data.customer.name' } },
        { name: 'x-subject', type: 'Dynamic', properties: { sourceField: '$.subject' } },
        { name: 'x-object', type: 'Dynamic', properties: { sourceField: 'data.customer' } },
      ],
    }),
  );
  await publisherOf(azure, 'orders', 'EventGrid').send([{ ...EVENT, subject: 'a\r\nb: c' }]);
  await subscriber.received(1);
  const { headers } = subscriber.deliveries[0]!;
  expect(headers).toMatchObject({ authorization: 'ApiKey 123', 'x-customer': 'Ada' });
  expect(Buffer.from(String(headers['x-region']), 'latin1').toString()).toBe('Nørd');
  // What is no scalar, and what would be another header, is left out.
  expect(headers).not.toHaveProperty('x-object');
  expect(headers).not.toHaveProperty('x-subject');
  expect(headers).not.toHaveProperty('b');
});
