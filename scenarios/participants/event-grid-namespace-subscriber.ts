// Asks the subscription `warehouse` of the topic `orders` of an Event Grid namespace for events until it has three, and acknowledges them.
import { AzureKeyCredential, EventGridReceiverClient } from '@azure/eventgrid-namespaces';

const { EVENT_GRID_NAMESPACE_ENDPOINT: endpoint = '', EVENT_GRID_NAMESPACE_KEY: key = '' } = process.env;
const client = new EventGridReceiverClient(endpoint, new AzureKeyCredential(key), 'orders', 'warehouse');

let received = 0;
while (received < 3) {
  console.log('asks');
  const { details } = await client.receiveEvents({ maxEvents: 10, maxWaitTime: 10 });
  for (const { event } of details) console.log(`received ${event.type} of ${event.subject}`);
  received += details.length;
  await client.acknowledgeEvents(details.map(({ brokerProperties }) => brokerProperties.lockToken));
}
console.log(`received ${received}`);
