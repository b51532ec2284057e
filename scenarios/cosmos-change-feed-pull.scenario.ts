import { connectsOnlyTo, exitsCleanly, hop, neverOpens, node, onlyAcceptor, reports, scenario } from '../src/index.ts';

export default scenario({
  file: import.meta.url,
  title: 'Cosmos DB change feed, pull model',
  cheatSheet: { row: 9, producerHop: ['producer', 'cosmos'], consumerHop: ['cosmos', 'reader'] },
  story:
    'A reader asks a container for what has changed since it last asked, and gets "304 Not Modified" until somebody writes. Who dials ' +
    'whom, and how often in vain?',

  azure: {
    cosmos: {
      databases: [{ id: 'shop', containers: [{ id: 'orders', partitionKey: { paths: ['/customer'] } }] }],
    },
  },

  participants: {
    reader: node('./participants/cosmos-change-feed-reader.ts'),
    producer: node('./participants/cosmos-producer.ts', { args: ['5'] }),
  },

  async run({ start, waitFor, waitForExit }) {
    await start('reader');
    await waitFor('reader', 'nothing has changed 3 times');
    await start('producer');
    await waitForExit('producer');
    await waitForExit('reader');
  },

  expect: [
    connectsOnlyTo('producer', 'cosmos', 'cosmos'),
    connectsOnlyTo('reader', 'cosmos', 'cosmos'),
    onlyAcceptor('cosmos'),
    neverOpens('cosmos'),
    hop({
      ...{ from: 'producer', to: 'cosmos', openedBy: 'producer' },
      ...{ model: 'push', wire: 'request per message', deliveries: 5 },
    }),
    hop({ from: 'cosmos', to: 'reader', openedBy: 'reader', model: 'pull', wire: 'poll', deliveries: 5 }),
    {
      text: 'reader is told at least three times that nothing has changed',
      check: ({ capture }) => {
        const empty = capture.hops.find(({ to }) => to === 'reader')?.polls?.empty ?? 0;
        return empty >= 3 ? undefined : `it was told so ${empty} times`;
      },
    },
    exitsCleanly('producer'),
    exitsCleanly('reader'),
    reports('reader', 'received 5'),
  ],
});
