import {
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
  title: 'Service Bus queue, receive on demand',
  cheatSheet: { row: 3, producerHop: ['producer', 'service-bus'], consumerHop: ['service-bus', 'subscriber'] },
  story:
    'A producer sends three orders to a queue and leaves. Later a subscriber asks for messages. ' +
    'Who dials whom, and is it push or pull?',

  azure: { serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] } },

  participants: {
    producer: node('./participants/service-bus-producer.ts'),
    subscriber: node('./participants/service-bus-receiving-subscriber.ts'),
  },

  async run({ start, waitForExit }) {
    await start('producer');
    await waitForExit('producer');
    await start('subscriber');
    await waitForExit('subscriber');
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
      model: 'pull',
      wire: 'credit on demand',
      deliveries: 3,
    }),
    exitsCleanly('producer'),
    exitsCleanly('subscriber'),
    reports('subscriber', 'received 3'),
  ],
});
