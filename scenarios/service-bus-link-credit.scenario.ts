import {
  type Capture,
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverOpens,
  node,
  onlyAcceptor,
  opens,
  reports,
  scenario,
} from '../src/index.ts';

export default scenario({
  file: import.meta.url,
  title: 'Service Bus queue, link credit (subscribe)',
  cheatSheet: { row: 4, producerHop: ['producer', 'service-bus'], consumerHop: ['service-bus', 'subscriber'] },
  story:
    'A subscriber gives a queue a handler and waits. Then a producer sends three orders, and each reaches the handler ' +
    'without being asked for. On whose connection?',

  azure: { serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] } },

  participants: {
    producer: node('./participants/service-bus-producer.ts'),
    subscriber: node('./participants/service-bus-handling-subscriber.ts'),
  },

  async run({ start, stop, waitFor, waitForExit, waitUntil }) {
    // Only a receiver that opened its connection grants credit from the opener's side.
    const grants = ({ exchanges }: Capture) =>
      exchanges.filter(
        ({ from, operation, summary }) => from === 'opener' && operation === 'flow' && summary.includes('"orders"'),
      ).length;

    await start('subscriber');
    await waitUntil('the subscriber has granted credit', (capture) => grants(capture) > 0);
    await start('producer');
    await waitForExit('producer');
    await waitFor('subscriber', 'handled order-3');
    await waitUntil('the subscriber has renewed its credit', (capture) => grants(capture) > 1);
    await stop('subscriber');
  },

  expect: [
    opens('producer', 'service-bus'),
    opens('subscriber', 'service-bus'),
    connectsOnlyTo('producer', 'service-bus', 'amqp'),
    connectsOnlyTo('subscriber', 'service-bus', 'amqp'),
    onlyAcceptor('service-bus'),
    neverOpens('service-bus'),
    hop({
      from: 'producer',
      to: 'service-bus',
      openedBy: 'producer',
      model: 'push',
      wire: 'request per message',
      deliveries: 3,
    }),
    hop({
      from: 'service-bus',
      to: 'subscriber',
      openedBy: 'subscriber',
      model: 'push',
      wire: 'standing credit',
      deliveries: 3,
    }),
    exitsCleanly('producer'),
    exitsCleanly('subscriber'),
    reports('subscriber', 'handled 3 in all'),
  ],
});
