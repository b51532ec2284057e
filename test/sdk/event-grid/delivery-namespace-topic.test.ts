import { AzureKeyCredential, EventGridReceiverClient } from '@azure/eventgrid-namespaces';
import { expect, it } from 'vitest';
import { CLOUD_EVENT, dialledByEventGrid, EVENT, startSubscribed } from '../../support/event-destination.ts';
import { endpointOf, publisherOf } from '../../support/event-grid.ts';

const NAMESPACES = [{ name: 'pulled', topics: [{ name: 'placed', eventSubscriptions: [{ name: 'worker' }] }] }];

it('publishes to a topic of a namespace, from where events are pulled', async () => {
  const resourceId = 'Microsoft.EventGrid/namespaces/pulled/topics/placed';
  const azure = await startSubscribed(
    { endpointType: 'NamespaceTopic', properties: { resourceId } },
    { inputSchema: 'CloudEventSchemaV1_0', eventGrid: { namespaces: NAMESPACES } as never },
  );
  await publisherOf(azure, 'orders', 'CloudEvent').send([CLOUD_EVENT]);
  const { endpoint, key } = endpointOf(azure, 'pulled');
  const client = new EventGridReceiverClient(endpoint, new AzureKeyCredential(key), 'placed', 'worker', {
    allowInsecureConnection: true,
  });
  const { details } = await client.receiveEvents({ maxWaitTime: 10 });
  expect(details).toMatchObject([{ event: { id: 'order-1', type: 'Order.Placed', data: EVENT.data } }]);
  expect(dialledByEventGrid(azure)).toEqual([['event-grid-namespace', 'established']]);
});
