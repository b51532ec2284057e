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

const BROWSERS = ['first', 'second'] as const;

export default scenario({
  file: import.meta.url,
  title: 'Events to a browser: server-sent events',
  story:
    'A browser can neither be dialled nor speak AMQP. So a small gateway takes orders from a queue, and browsers dial the gateway: each ' +
    'asks once, and the answer does not end. Every order is pushed into it. Who dials whom?',

  azure: { serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] } },

  participants: {
    producer: node('./participants/service-bus-producer.ts'),
    gateway: node('./participants/server-sent-events-gateway.ts'),
    first: node('./participants/server-sent-events-browser.ts', { env: gatewayUrl }),
    second: node('./participants/server-sent-events-browser.ts', { env: gatewayUrl }),
  },

  async run({ start, stop, waitFor, waitForExit }) {
    await start('gateway');
    await waitFor('gateway', 'is open');
    await Promise.all(BROWSERS.map(start));
    await waitFor('gateway', '2 browsers listen');
    await start('producer');
    await waitForExit('producer');
    for (const browser of BROWSERS) await waitFor(browser, 'shows order-3');
    await stop('gateway');
    for (const browser of BROWSERS) await waitForExit(browser);
  },

  expect: [
    connectsOnlyTo('producer', 'service-bus', 'amqp'),
    connectsOnlyTo('gateway', 'service-bus', 'amqp'),
    neverOpens('service-bus'),
    hop({ from: 'service-bus', to: 'gateway', openedBy: 'gateway', model: 'push', deliveries: 3 }),
    ...BROWSERS.flatMap((browser) => [
      opens(browser, 'gateway'),
      connectsOnlyTo(browser, 'gateway'),
      neverAccepts(browser),
      hop({
        ...{ from: 'gateway', to: browser, openedBy: browser },
        ...{ model: 'push', wire: 'server push', deliveries: 3 },
      }),
      exitsCleanly(browser),
      reports(browser, 'the gateway has closed'),
    ]),
    exitsCleanly('gateway'),
  ],
});

/** Where browsers find the gateway. */
function gatewayUrl(_: unknown, { gateway }: Readonly<Record<string, string>>): Record<string, string> {
  return { GATEWAY_URL: `http://${gateway}/events` };
}
