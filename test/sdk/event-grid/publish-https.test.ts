import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';
import { expect, it } from 'vitest';
import { endpointOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

it('events are published over TLS', async () => {
  const subscriber = await Subscriber.start();
  const eventSubscriptions = [{ name: 'all', destination: webHook(subscriber.url) }];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] });
  const { endpoint, key } = endpointOf(azure, 'orders', 'https');
  expect(endpoint).toMatch(/^https:\/\/localhost:\d+\/orders\/api\/events$/);
  const options = { tlsOptions: { ca: azure.caCertificate }, retryOptions: { maxRetries: 0 } };
  const publisher = new EventGridPublisherClient(endpoint, 'EventGrid', new AzureKeyCredential(key), options);
  await publisher.send([{ eventType: 'a', subject: 'b', dataVersion: '1', data: {} }]);
  expect(await subscriber.received(1)).toHaveLength(1);
  const opened = azure.capture().connections.find(({ acceptor }) => acceptor === 'event-grid');
  expect(opened?.via).toBe('gateway');
});
