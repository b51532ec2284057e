import {
  type Capture,
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverOpens,
  node,
  onlyAcceptor,
  reports,
  scenario,
} from '../src/index.ts';
import { namespaceAccess } from './event-grid-access.ts';

export default scenario({
  file: import.meta.url,
  title: 'Event Grid namespace, pulled',
  cheatSheet: {
    row: 2,
    producerHop: ['publisher', 'event-grid-namespace'],
    consumerHop: ['event-grid-namespace', 'subscriber'],
  },
  story:
    'A subscriber asks a namespace for events before there are any, and its question is held open until one comes. Nobody dials the ' +
    'subscriber. Who opens which connection, and who asks?',

  azure: {
    eventGrid: {
      namespaces: [{ name: 'shop', topics: [{ name: 'orders', eventSubscriptions: [{ name: 'warehouse' }] }] }],
    },
  },

  participants: {
    publisher: node('./participants/event-grid-namespace-publisher.ts', { env: namespaceAccess('shop') }),
    subscriber: node('./participants/event-grid-namespace-subscriber.ts', { env: namespaceAccess('shop') }),
  },

  async run({ start, pause, waitForExit, waitUntil }) {
    const asks = ({ exchanges }: Capture) => exchanges.some(({ summary }) => summary.includes(':receive'));

    await start('subscriber');
    await waitUntil('the subscriber asks', asks);
    // That a question is held open shows in the time that it takes.
    await pause(1_500);
    await start('publisher');
    await waitForExit('publisher');
    await waitForExit('subscriber');
  },

  expect: [
    connectsOnlyTo('publisher', 'event-grid-namespace', 'gateway'),
    connectsOnlyTo('subscriber', 'event-grid-namespace', 'gateway'),
    onlyAcceptor('event-grid-namespace'),
    neverOpens('event-grid-namespace'),
    hop({
      from: 'publisher',
      to: 'event-grid-namespace',
      openedBy: 'publisher',
      model: 'push',
      wire: 'request per message',
      deliveries: 3,
    }),
    hop({
      from: 'event-grid-namespace',
      to: 'subscriber',
      openedBy: 'subscriber',
      model: 'pull',
      wire: 'long poll',
      deliveries: 3,
    }),
    exitsCleanly('publisher'),
    exitsCleanly('subscriber'),
    reports('subscriber', 'received 3'),
  ],
});
