import { connectsOnlyTo, exitsCleanly, hop, neverAccepts, node, opens, reports, scenario } from '../src/index.ts';
import { namespaceAccess, topicAccess } from './event-grid-access.ts';

export default scenario({
  file: import.meta.url,
  title: 'Push, push, pull: Event Grid in front of a queue and of a namespace',
  story:
    'A publisher pushes three events to a topic, which pushes them on to a Service Bus queue and to a topic of a namespace. Two ' +
    'subscribers fetch them from there, when they like. Three hops each way: who opens which connection?',

  azure: {
    serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] },
    eventGrid: {
      topics: [
        {
          name: 'orders',
          inputSchema: 'CloudEventSchemaV1_0',
          eventSubscriptions: [
            {
              name: 'to-queue',
              destination: {
                endpointType: 'ServiceBusQueue',
                properties: { resourceId: 'Microsoft.ServiceBus/namespaces/bus/queues/orders' },
              },
            },
            {
              name: 'to-namespace',
              destination: {
                endpointType: 'NamespaceTopic',
                properties: { resourceId: 'Microsoft.EventGrid/namespaces/shop/topics/orders' },
              },
            },
          ],
        },
      ],
      namespaces: [{ name: 'shop', topics: [{ name: 'orders', eventSubscriptions: [{ name: 'warehouse' }] }] }],
    },
  },

  participants: {
    publisher: node('./participants/cloud-event-publisher.ts', { env: topicAccess('orders') }),
    accounting: node('./participants/service-bus-receiving-subscriber.ts'),
    warehouse: node('./participants/event-grid-namespace-subscriber.ts', { env: namespaceAccess('shop') }),
  },

  async run({ start, waitForExit, waitUntil }) {
    await start('publisher');
    await waitForExit('publisher');
    for (const service of ['service-bus', 'event-grid-namespace']) {
      await waitUntil(`Event Grid has delivered to ${service}`, ({ deliveries }) => {
        return deliveries.filter(({ from, to }) => from === 'event-grid' && to === service).length === 3;
      });
    }
    await start('accounting');
    await waitForExit('accounting');
    await start('warehouse');
    await waitForExit('warehouse');
  },

  expect: [
    connectsOnlyTo('publisher', 'event-grid', 'gateway'),
    opens('event-grid', 'service-bus'),
    opens('event-grid', 'event-grid-namespace'),
    connectsOnlyTo('accounting', 'service-bus', 'amqp'),
    connectsOnlyTo('warehouse', 'event-grid-namespace', 'gateway'),
    neverAccepts('accounting'),
    neverAccepts('warehouse'),
    hop({ from: 'publisher', to: 'event-grid', openedBy: 'publisher', model: 'push', deliveries: 3 }),
    hop({ from: 'event-grid', to: 'service-bus', openedBy: 'event-grid', model: 'push', deliveries: 3 }),
    hop({ from: 'event-grid', to: 'event-grid-namespace', openedBy: 'event-grid', model: 'push', deliveries: 3 }),
    hop({ from: 'service-bus', to: 'accounting', openedBy: 'accounting', model: 'pull', deliveries: 3 }),
    hop({ from: 'event-grid-namespace', to: 'warehouse', openedBy: 'warehouse', model: 'pull', deliveries: 3 }),
    exitsCleanly('publisher'),
    exitsCleanly('accounting'),
    exitsCleanly('warehouse'),
    reports('accounting', 'received 3'),
    reports('warehouse', 'received 3'),
  ],
});
