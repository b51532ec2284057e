import { connectsOnlyTo, exitsCleanly, hop, neverOpens, node, onlyAcceptor, reports, scenario } from '../src/index.ts';

export default scenario({
  file: import.meta.url,
  title: 'Event sourcing: a late consumer replays the hub',
  story:
    'A bookkeeper writes what happens to three accounts and leaves. Later somebody who was not there reads the hub from its beginning, ' +
    'twice, and comes to the same balances. Does anybody have to be up at the same time, or be reachable?',

  azure: { eventHubs: { namespaces: [{ name: 'bus', eventHubs: [{ name: 'accounts', partitionCount: 2 }] }] } },

  participants: {
    bookkeeper: node('./participants/event-hubs-bookkeeper.ts'),
    reader: node('./participants/event-hubs-replaying-reader.ts'),
  },

  async run({ start, waitForExit }) {
    await start('bookkeeper');
    await waitForExit('bookkeeper');
    for (let time = 0; time < 2; time++) {
      await start('reader');
      await waitForExit('reader');
    }
  },

  expect: [
    connectsOnlyTo('bookkeeper', 'event-hubs', 'amqp'),
    connectsOnlyTo('reader', 'event-hubs', 'amqp'),
    onlyAcceptor('event-hubs'),
    neverOpens('event-hubs'),
    hop({ from: 'bookkeeper', to: 'event-hubs', openedBy: 'bookkeeper', model: 'push', deliveries: 9 }),
    hop({ from: 'event-hubs', to: 'reader', openedBy: 'reader', deliveries: 18 }),
    exitsCleanly('reader'),
    ...['alpha', 'beta', 'gamma'].map((account) => reports('reader', `${account} holds 75`)),
    reports('reader', 'replayed 9 events'),
  ],
});
