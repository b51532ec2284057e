import { connectsOnlyTo, exitsCleanly, hop, neverOpens, node, opens, reports, scenario } from '../src/index.ts';

export default scenario({
  file: import.meta.url,
  title: 'Event-carried state transfer: a copy that answers while its source is away',
  story:
    'A till keeps its own copy of all products, out of the change feed of the catalogue. Then Cosmos DB cannot be reached, and a customer ' +
    'asks for a price. Can the till answer, and does it catch up afterwards?',

  azure: {
    cosmos: {
      databases: [{ id: 'shop', containers: [{ id: 'products', partitionKey: { paths: ['/id'] } }] }],
    },
    serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'questions' }, { name: 'answers' }] }] },
  },

  participants: {
    catalogue: node('./participants/cosmos-catalogue.ts'),
    till: node('./participants/cosmos-till.ts'),
    customer: node('./participants/cosmos-till-customer.ts'),
  },
  timeLimitMs: 60_000,

  async run({ start, stop, waitFor, waitForExit, waitUntil, cutOff, restore }) {
    await start('till');
    await start('catalogue');
    await waitForExit('catalogue');
    await waitFor('till', 'has heard that water costs 3');
    await cutOff('cosmos');
    await waitUntil('the till has tried to reach Cosmos DB in vain', ({ connections }) => inVain(connections) >= 2);
    await start('customer');
    await waitForExit('customer');
    await restore('cosmos');
    await start('catalogue');
    await waitForExit('catalogue');
    await waitFor('till', 'has heard that water costs 4');
    await start('customer');
    await waitForExit('customer');
    await stop('till');
  },

  expect: [
    connectsOnlyTo('catalogue', 'cosmos', 'cosmos'),
    connectsOnlyTo('customer', 'service-bus', 'amqp'),
    opens('till', 'cosmos'),
    opens('till', 'service-bus'),
    neverOpens('cosmos'),
    hop({ from: 'catalogue', to: 'cosmos', openedBy: 'catalogue', model: 'push', deliveries: 6 }),
    hop({ from: 'cosmos', to: 'till', openedBy: 'till', model: 'pull', wire: 'poll', deliveries: 6 }),
    hop({ from: 'till', to: 'service-bus', openedBy: 'till', model: 'push', deliveries: 2 }),
    reports('customer', 'is told: coffee costs 3'),
    reports('customer', 'is told: coffee costs 4'),
    {
      text: 'till tries to reach cosmos while it is away, and is reset',
      check: ({ capture }) => (inVain(capture.connections) >= 2 ? undefined : 'it did not'),
    },
    ...['catalogue', 'till', 'customer'].map(exitsCleanly),
  ],
});

interface Closed {
  readonly opener: string;
  readonly acceptor: string;
  readonly closedBy?: 'opener' | 'acceptor';
}

/** How often Cosmos DB dropped the till. */
function inVain(connections: readonly Closed[]): number {
  return connections.filter(
    ({ opener, acceptor, closedBy }) => opener === 'till' && acceptor === 'cosmos' && closedBy === 'acceptor',
  ).length;
}
