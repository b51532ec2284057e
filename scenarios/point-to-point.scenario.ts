import {
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverAccepts,
  node,
  noHop,
  onlyAcceptor,
  reports,
  scenario,
} from '../src/index.ts';

export default scenario({
  file: import.meta.url,
  title: 'Point-to-point: one message, one receiver',
  story:
    'A producer sends three orders to a queue, and one subscriber takes them. Somebody who comes later asks the same queue and gets ' +
    'nothing: a message that was taken is gone. Neither the producer nor the two receivers know of each other. Who dials whom?',

  azure: { serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] } },

  participants: {
    producer: node('./participants/service-bus-producer.ts'),
    subscriber: node('./participants/service-bus-receiving-subscriber.ts'),
    latecomer: node('./participants/service-bus-latecomer.ts'),
  },

  async run({ start, waitForExit }) {
    for (const participant of ['producer', 'subscriber', 'latecomer'] as const) {
      await start(participant);
      await waitForExit(participant);
    }
  },

  expect: [
    ...['producer', 'subscriber', 'latecomer'].flatMap((participant) => [
      connectsOnlyTo(participant, 'service-bus', 'amqp'),
      neverAccepts(participant),
      exitsCleanly(participant),
    ]),
    onlyAcceptor('service-bus'),
    hop({ from: 'producer', to: 'service-bus', openedBy: 'producer', model: 'push', deliveries: 3 }),
    hop({ from: 'service-bus', to: 'subscriber', openedBy: 'subscriber', model: 'pull', deliveries: 3 }),
    noHop({ from: 'service-bus', to: 'latecomer' }),
    reports('subscriber', 'received 3'),
    reports('latecomer', 'got 0 messages'),
  ],
});
