import { expect, it } from 'vitest';
import { publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const EVENT = { eventType: 'Order.Placed', subject: '/orders/7', dataVersion: '1.0', data: {} };

it('one bad event rejects all of its batch, in the service’s words', async () => {
  const subscriber = await Subscriber.start();
  const eventSubscriptions = [{ name: 'all', destination: webHook(subscriber.url) }];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] });
  const publisher = publisherOf(azure, 'orders', 'EventGrid');
  await expect(
    publisher.send([
      { ...EVENT, id: 'good' },
      { ...EVENT, subject: '' },
    ]),
  ).rejects.toMatchObject({
    statusCode: 400,
    code: 'BadRequest',
    message: expect.stringMatching(
      /^This resource is configured for 'EventGridEvent' schema and requires 'subject' property to be set\. Report '.*\(UTC\)' to our forums for assistance or raise a support ticket\.$/,
    ),
  });
  await publisher.send([{ ...EVENT, id: 'later' }]);
  expect((await subscriber.received(1)).map(({ id }) => id)).toEqual(['later']);
});

it('events of the wrong schema are refused', async () => {
  const azure = await startGrid({
    topics: [{ name: 'orders' }, { name: 'clouds', inputSchema: 'CloudEventSchemaV1_0' }],
  });
  const cloudEvents = publisherOf(azure, 'orders', 'CloudEvent').send([{ type: 'a', source: 'b', data: {} }]);
  await expect(cloudEvents).rejects.toMatchObject({
    statusCode: 400,
    message: expect.stringMatching(
      /^This resource is configured for 'EventGridEvent' schema\. Received unexpected property/,
    ),
  });
  await expect(publisherOf(azure, 'clouds', 'EventGrid').send([EVENT])).rejects.toMatchObject({
    statusCode: 400,
    message: expect.stringMatching(
      /^This resource is configured to receive event in 'CloudEventV10' schema\. The JSON received does not conform to the expected schema\. Token Expected: StartObject, Actual Token Received: StartArray\./,
    ),
  });
});

it('what is too large is refused', async () => {
  const azure = await startGrid({ topics: [{ name: 'orders' }] });
  const publisher = publisherOf(azure, 'orders', 'EventGrid');
  const sized = (bytes: number) => ({ ...EVENT, data: { text: 'x'.repeat(bytes) } });
  await publisher.send([sized(1_000_000)]);
  const refused = { statusCode: 413, message: expect.stringMatching(/^The maximum size \(\d+\) has been exceeded\./) };
  await expect(publisher.send([sized(1_050_000)])).rejects.toMatchObject(refused);
  await expect(publisher.send([sized(600_000), sized(600_000)])).rejects.toMatchObject(refused);
});
