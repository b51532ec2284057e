import {
  type Capture,
  connectsOnlyTo,
  exitsCleanly,
  hop,
  node,
  onlyAcceptor,
  reports,
  scenario,
} from '../src/index.ts';

const WORKERS = ['first', 'second', 'third'] as const;
const ORDERS = 30;

export default scenario({
  file: import.meta.url,
  title: 'Load levelling with competing consumers',
  story:
    'A producer sends thirty orders at once and leaves. Three slow workers share them: the queue stands between the burst and the work. ' +
    'Does each order come to one of them, once, and does anybody have to be able to reach a worker?',

  azure: { serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] } },

  participants: {
    producer: node('./participants/service-bus-burst-producer.ts', { args: [String(ORDERS)] }),
    first: node('./participants/service-bus-slow-worker.ts'),
    second: node('./participants/service-bus-slow-worker.ts'),
    third: node('./participants/service-bus-slow-worker.ts'),
  },

  async run({ start, stop, waitForExit, waitUntil }) {
    await Promise.all(WORKERS.map(start));
    await waitUntil('all workers have granted credit', (capture) => WORKERS.every((name) => grants(capture, name)));
    await start('producer');
    await waitForExit('producer');
    await waitUntil('all orders are settled', (capture) => settled(capture) === ORDERS);
    await Promise.all(WORKERS.map(stop));
  },

  expect: [
    connectsOnlyTo('producer', 'service-bus', 'amqp'),
    ...WORKERS.map((name) => connectsOnlyTo(name, 'service-bus', 'amqp')),
    onlyAcceptor('service-bus'),
    hop({ from: 'producer', to: 'service-bus', openedBy: 'producer', model: 'push', deliveries: ORDERS }),
    ...WORKERS.map((name) =>
      hop({ from: 'service-bus', to: name, openedBy: name, model: 'push', wire: 'standing credit' }),
    ),
    {
      text: `each of the ${ORDERS} orders comes to one worker, once`,
      check: ({ capture }) => {
        const came = capture.deliveries.filter(({ from }) => from === 'service-bus').map(({ messageId }) => messageId);
        const different = new Set(came).size;
        return came.length === ORDERS && different === ORDERS
          ? undefined
          : `${came.length} deliveries of ${different} orders`;
      },
    },
    {
      text: 'work goes on when the producer is long gone',
      check: ({ capture }) => {
        const left = capture.connections.find(({ opener }) => opener === 'producer')?.closedAtMs ?? Number.NaN;
        const later = capture.deliveries.filter(({ from, atMs }) => from === 'service-bus' && atMs > left);
        return later.length > 0 ? undefined : 'no delivery after the producer had closed its connection';
      },
    },
    ...['producer', ...WORKERS].map(exitsCleanly),
    ...WORKERS.map((name) => reports(name, /handled [1-9]\d* in all/)),
  ],
});

/** Whether a worker waits for messages. */
function grants({ connections, exchanges }: Capture, worker: string): boolean {
  const own = new Set(connections.filter(({ opener }) => opener === worker).map(({ id }) => id));
  return exchanges.some(
    ({ connection, from, operation, summary }) =>
      own.has(connection) && from === 'opener' && operation === 'flow' && summary.includes('"orders"'),
  );
}

/** How many orders the workers have completed. */
function settled({ connections }: Capture): number {
  return connections
    .filter(({ opener }) => opener !== 'producer')
    .reduce((sum, { framesFromOpener }) => sum + (framesFromOpener.disposition ?? 0), 0);
}
