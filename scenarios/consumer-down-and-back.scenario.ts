import {
  type Capture,
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverAccepts,
  neverOpens,
  node,
  reconnects,
  scenario,
} from '../src/index.ts';

export default scenario({
  file: import.meta.url,
  title: 'Consumer down and back up: decoupling in time',
  story:
    'A subscriber is stopped, three orders are sent meanwhile, and it is started again. Then its connection is cut under it, and it dials ' +
    'anew. Is anything lost, and who sees to it that there is a connection again?',

  azure: { serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] } },

  participants: {
    producer: node('./participants/service-bus-producer.ts'),
    subscriber: node('./participants/service-bus-persistent-subscriber.ts'),
  },
  timeLimitMs: 60_000,

  async run({ start, stop, waitFor, waitForExit, waitUntil, cutOff, restore }) {
    const send = async () => {
      await start('producer');
      await waitForExit('producer');
    };
    await start('subscriber');
    await send();
    await waitFor('subscriber', 'handled order-3');
    await stop('subscriber');
    await send();
    await start('subscriber');
    await waitFor('subscriber', 'handled order-3');

    await cutOff('amqp');
    await waitUntil('the subscriber has dialled in vain', (capture) => dials(capture) > 3);
    await restore('amqp');
    await send();
    await waitFor('subscriber', 'handled order-3');
    await stop('subscriber');
  },

  expect: [
    connectsOnlyTo('producer', 'service-bus', 'amqp'),
    neverAccepts('producer'),
    neverAccepts('subscriber'),
    neverOpens('service-bus'),
    hop({ from: 'producer', to: 'service-bus', openedBy: 'producer', model: 'push', deliveries: 9 }),
    hop({
      ...{ from: 'service-bus', to: 'subscriber', openedBy: 'subscriber' },
      ...{ model: 'push', wire: 'standing credit', deliveries: 9 },
    }),
    reconnects('subscriber', 'service-bus'),
    exitsCleanly('subscriber'),
  ],
});

/** How often the subscriber has dialled, since the run began. */
function dials({ attempts }: Capture): number {
  return attempts.filter(({ opener }) => opener === 'subscriber').length;
}
