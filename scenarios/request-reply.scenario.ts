import {
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

const PARTICIPANTS = ['server', 'first', 'second'] as const;

export default scenario({
  file: import.meta.url,
  title: 'Request/reply over sessions',
  story:
    'Two clients ask a server for prices through one queue, and each takes its answers from a session of its own in another. A question ' +
    'and its answer: does the server have to be reachable, or the clients?',

  azure: {
    serviceBus: {
      namespaces: [{ name: 'bus', queues: [{ name: 'requests' }, { name: 'replies', requiresSession: true }] }],
    },
  },

  participants: {
    server: node('./participants/service-bus-answering-server.ts'),
    first: node('./participants/service-bus-asking-client.ts', { args: ['coffee', 'cake'] }),
    second: node('./participants/service-bus-asking-client.ts', { args: ['tea', 'water'] }),
  },

  async run({ start, stop, waitForExit }) {
    await start('server');
    await Promise.all((['first', 'second'] as const).map(start));
    await Promise.all((['first', 'second'] as const).map((client) => waitForExit(client)));
    await stop('server');
  },

  expect: [
    ...PARTICIPANTS.flatMap((participant) => [
      connectsOnlyTo(participant, 'service-bus', 'amqp'),
      neverAccepts(participant),
      exitsCleanly(participant),
    ]),
    onlyAcceptor('service-bus'),
    neverOpens('service-bus'),
    hop({ from: 'first', to: 'service-bus', openedBy: 'first', model: 'push', deliveries: 2 }),
    hop({ from: 'service-bus', to: 'server', openedBy: 'server', model: 'push', deliveries: 4 }),
    hop({ from: 'server', to: 'service-bus', openedBy: 'server', model: 'push', deliveries: 4 }),
    hop({ from: 'service-bus', to: 'first', openedBy: 'first', model: 'pull', deliveries: 2 }),
    hop({ from: 'service-bus', to: 'second', openedBy: 'second', model: 'pull', deliveries: 2 }),
    reports('first', 'is told: coffee costs 3'),
    reports('first', 'is told: cake costs 4'),
    reports('second', 'is told: tea costs 2'),
    reports('second', 'is told: water costs 1'),
  ],
});
