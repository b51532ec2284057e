import {
  type Capture,
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverAccepts,
  neverOpens,
  node,
  onlyAcceptor,
  reports,
  scenario,
} from '../src/index.ts';

/** How many orders each subscriber is due. */
const DUE = { audit: 6, fraud: 2, south: 3 } as const;
const SUBSCRIBERS = ['audit', 'fraud', 'south'] as const;

export default scenario({
  file: import.meta.url,
  title: 'Publish/subscribe fan-out: a topic and three subscriptions with rules',
  story:
    'A producer publishes six orders to a topic, each once. Auditors want all of them, the fraud department those above 100, a shop in ' +
    'the south its own. Who makes the copies, and who dials whom for them?',

  azure: {
    serviceBus: {
      namespaces: [
        {
          name: 'bus',
          topics: [
            {
              name: 'orders',
              subscriptions: [
                { name: 'audit' },
                { name: 'fraud', rules: [{ name: 'large', sqlFilter: { sqlExpression: 'amount > 100' } }] },
                { name: 'south', rules: [{ name: 'own', correlationFilter: { properties: { region: 'south' } } }] },
              ],
            },
          ],
        },
      ],
    },
  },

  participants: {
    producer: node('./participants/service-bus-topic-producer.ts'),
    audit: node('./participants/service-bus-topic-subscriber.ts', { args: ['audit'] }),
    fraud: node('./participants/service-bus-topic-subscriber.ts', { args: ['fraud'] }),
    south: node('./participants/service-bus-topic-subscriber.ts', { args: ['south'] }),
  },

  async run({ start, stop, waitForExit, waitUntil }) {
    await Promise.all(SUBSCRIBERS.map(start));
    await start('producer');
    await waitForExit('producer');
    await waitUntil('each has what is due to it', (capture) =>
      SUBSCRIBERS.every((name) => delivered(capture, name) === DUE[name]),
    );
    await Promise.all(SUBSCRIBERS.map(stop));
  },

  expect: [
    connectsOnlyTo('producer', 'service-bus', 'amqp'),
    hop({ from: 'producer', to: 'service-bus', openedBy: 'producer', model: 'push', deliveries: 6 }),
    onlyAcceptor('service-bus'),
    neverOpens('service-bus'),
    ...SUBSCRIBERS.flatMap((name) => [
      connectsOnlyTo(name, 'service-bus', 'amqp'),
      neverAccepts(name),
      hop({ from: 'service-bus', to: name, openedBy: name, model: 'push', deliveries: DUE[name] }),
      exitsCleanly(name),
    ]),
    reports('fraud', 'handled in all: order-3, order-5'),
    reports('south', 'handled in all: order-2, order-4, order-6'),
    exitsCleanly('producer'),
  ],
});

function delivered({ hops }: Capture, subscriber: string): number {
  return hops.find(({ to }) => to === subscriber)?.deliveries ?? 0;
}
