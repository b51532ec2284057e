import { connectsOnlyTo, exitsCleanly, hop, neverOpens, node, onlyAcceptor, reports, scenario } from '../src/index.ts';

const WORKERS = ['first', 'second'] as const;

export default scenario({
  file: import.meta.url,
  title: 'Cosmos DB change feed processor, two workers',
  cheatSheet: { row: 8, producerHop: ['producer', 'cosmos'], consumerHop: ['cosmos', 'first'] },
  story:
    'Two processes share the two ranges of a container, and note in a second container who has which and how far it is. Their handlers ' +
    'are called with what has changed: push, says the programming model. Who dials whom, and what is it on the wire?',

  azure: {
    cosmos: {
      databases: [
        {
          id: 'shop',
          containers: [
            // 20 000 units per second need two ranges.
            { id: 'orders', partitionKey: { paths: ['/customer'] }, throughput: 20_000 },
            { id: 'leases', partitionKey: { paths: ['/id'] }, defaultTtl: -1 },
          ],
        },
      ],
    },
  },

  participants: {
    producer: node('./participants/cosmos-producer.ts'),
    first: node('./participants/cosmos-change-feed-worker.ts'),
    second: node('./participants/cosmos-change-feed-worker.ts'),
  },
  timeLimitMs: 60_000,

  async run({ start, stop, waitFor, waitForExit, waitUntil }) {
    await start('first');
    await waitFor('first', 'owns 2 ranges');
    await start('second');
    await waitFor('second', 'owns 1 ranges');
    await waitFor('first', 'left with 1 ranges');
    await start('producer');
    await waitForExit('producer');
    await waitUntil('all 20 orders have come', ({ hops }) => delivered(hops) === 20);
    await stop('first');
    await waitFor('second', 'owns 2 ranges');
    await start('producer');
    await waitForExit('producer');
    await waitUntil('all 40 orders have come', ({ hops }) => delivered(hops) === 40);
    await stop('second');
  },

  expect: [
    connectsOnlyTo('producer', 'cosmos', 'cosmos'),
    ...WORKERS.map((worker) => connectsOnlyTo(worker, 'cosmos', 'cosmos')),
    onlyAcceptor('cosmos'),
    neverOpens('cosmos'),
    hop({ from: 'producer', to: 'cosmos', openedBy: 'producer', model: 'push', deliveries: 40 }),
    ...WORKERS.map((worker) => hop({ from: 'cosmos', to: worker, openedBy: worker, model: 'push', wire: 'poll' })),
    {
      text: 'each of the 40 orders comes to one of the workers, once',
      check: ({ capture }) => {
        const found = delivered(capture.hops);
        return found === 40 ? undefined : `${found} deliveries`;
      },
    },
    ...WORKERS.flatMap((worker) => [exitsCleanly(worker), reports(worker, /processed \d+ orders in all/)]),
  ],
});

function delivered(hops: readonly { readonly from: string; readonly deliveries: number }[]): number {
  return hops.filter(({ from }) => from === 'cosmos').reduce((sum, { deliveries }) => sum + deliveries, 0);
}
