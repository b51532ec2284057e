import {
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverAccepts,
  neverOpens,
  node,
  opens,
  reports,
  scenario,
} from '../src/index.ts';

export default scenario({
  file: import.meta.url,
  title: 'Events to a browser: WebSocket',
  story:
    'A small gateway reads an event hub, and a browser opens a WebSocket to the gateway. Every event is pushed over it. Two hops, and on ' +
    'both messages flow against the direction in which was dialled. Who dials whom?',

  azure: { eventHubs: { namespaces: [{ name: 'bus', eventHubs: [{ name: 'orders', partitionCount: 4 }] }] } },

  participants: {
    producer: node('./participants/event-hubs-producer.ts', { args: ['2'] }),
    gateway: node('./participants/websocket-gateway.ts'),
    browser: node('./participants/websocket-browser.ts', {
      env: (_, { gateway }) => ({ GATEWAY_URL: `ws://${gateway}/events` }),
    }),
  },

  async run({ start, stop, waitFor, waitForExit }) {
    await start('gateway');
    await waitFor('gateway', 'is open');
    await start('browser');
    await waitFor('gateway', '1 browsers are connected');
    await start('producer');
    await waitForExit('producer');
    await waitFor('browser', 'shows event 8');
    await stop('gateway');
    await waitForExit('browser');
  },

  expect: [
    connectsOnlyTo('producer', 'event-hubs', 'amqp'),
    connectsOnlyTo('gateway', 'event-hubs', 'amqp'),
    opens('browser', 'gateway'),
    connectsOnlyTo('browser', 'gateway'),
    neverAccepts('browser'),
    neverOpens('event-hubs'),
    hop({ from: 'event-hubs', to: 'gateway', openedBy: 'gateway', wire: 'standing credit', deliveries: 8 }),
    hop({
      ...{ from: 'gateway', to: 'browser', openedBy: 'browser' },
      ...{ model: 'push', wire: 'server push', deliveries: 8 },
    }),
    exitsCleanly('gateway'),
    exitsCleanly('browser'),
    reports('browser', 'the gateway has closed'),
  ],
});
