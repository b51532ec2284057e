import { connectsOnlyTo, exitsCleanly, hop, neverOpens, node, onlyAcceptor, reports, scenario } from '../src/index.ts';

export default scenario({
  file: import.meta.url,
  title: 'Storage queue, polled',
  cheatSheet: { row: 5, producerHop: ['producer', 'storage'], consumerHop: ['storage', 'listener'] },
  story:
    'A listener waits for orders in a storage queue, which can tell nobody that something has come. So it asks, and asks again: ' +
    'who dials whom, and how often in vain?',

  azure: { storage: {} },

  participants: {
    listener: node('./participants/storage-queue-listener.ts'),
    producer: node('./participants/storage-queue-producer.ts'),
  },

  async run({ start, waitFor, waitForExit }) {
    await start('listener');
    await waitFor('listener', 'asked in vain 3 times');
    await start('producer');
    await waitForExit('producer');
    await waitForExit('listener');
  },

  expect: [
    connectsOnlyTo('producer', 'storage', 'storage-queue'),
    connectsOnlyTo('listener', 'storage', 'storage-queue'),
    onlyAcceptor('storage'),
    neverOpens('storage'),
    hop({
      from: 'producer',
      to: 'storage',
      openedBy: 'producer',
      model: 'push',
      wire: 'request per message',
      deliveries: 3,
    }),
    hop({ from: 'storage', to: 'listener', openedBy: 'listener', model: 'pull', wire: 'poll', deliveries: 3 }),
    {
      text: 'listener asks in vain at least three times',
      check: ({ capture }) => {
        const empty = capture.hops.find(({ to }) => to === 'listener')?.polls?.empty ?? 0;
        return empty >= 3 ? undefined : `it asked in vain ${empty} times`;
      },
    },
    exitsCleanly('producer'),
    exitsCleanly('listener'),
    reports('listener', 'received 3'),
  ],
});
