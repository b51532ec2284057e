import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  type Capture,
  command,
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverAccepts,
  reports,
  runScenario,
  type Scenario,
  scenario,
} from '../../src/index.ts';

/*
 * The patterns with participants in Python. There a program asks for messages: its client has no handlers that are called.
 * `npm run test:clients -- python` fetches the client and runs this, too.
 */

const env = () => ({ PYTHONDONTWRITEBYTECODE: '1' });
const python = (program: string, ...args: string[]) => command('python3', [`python/${program}.py`, ...args], { env });
const pattern = {
  file: import.meta.url,
  title: '',
  story: '',
  azure: { serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] } },
  timeLimitMs: 60_000,
};

const patterns: readonly Scenario[] = [
  scenario({
    ...pattern,
    name: 'point-to-point',
    participants: {
      producer: python('producer', '3'),
      receiver: python('receiver', '3'),
      latecomer: python('receiver', '1'),
    },
    async run({ start, waitForExit }) {
      for (const participant of ['producer', 'receiver', 'latecomer'] as const) {
        await start(participant);
        await waitForExit(participant);
      }
    },
    expect: [
      hop({ from: 'producer', to: 'service-bus', openedBy: 'producer', model: 'push', deliveries: 3 }),
      hop({ from: 'service-bus', to: 'receiver', openedBy: 'receiver', model: 'pull', deliveries: 3 }),
      reports('latecomer', 'got 0 messages'),
    ],
  }),
  scenario({
    ...pattern,
    name: 'competing consumers',
    participants: { producer: python('producer', '30', 'at-once'), first: python('worker'), second: python('worker') },
    async run({ start, stop, waitFor, waitForExit, waitUntil }) {
      for (const worker of ['first', 'second'] as const) {
        await start(worker);
        await waitFor(worker, 'is ready');
      }
      await start('producer');
      await waitForExit('producer');
      await waitUntil('all orders have come', (capture) => ordersThatCame(capture) === 30);
      await Promise.all([stop('first'), stop('second')]);
    },
    expect: [
      ...['first', 'second'].map((worker) => hop({ from: 'service-bus', to: worker, openedBy: worker })),
      {
        text: 'each order comes to one of them',
        check: ({ capture }) => {
          const found = ordersThatCame(capture);
          return found === 30 ? undefined : `${found} different orders came`;
        },
      },
    ],
  }),
  scenario({
    ...pattern,
    name: 'fan-out',
    azure: {
      serviceBus: {
        namespaces: [
          {
            name: 'bus',
            topics: [
              {
                name: 'orders',
                subscriptions: [
                  { name: 'audit' },
                  { name: 'fraud', rules: [{ name: 'large', sqlFilter: { sqlExpression: 'amount > 100' } }] },
                ],
              },
            ],
          },
        ],
      },
    },
    participants: {
      publisher: python('publisher'),
      audit: python('worker', 'audit'),
      fraud: python('worker', 'fraud'),
    },
    async run({ start, stop, waitFor, waitForExit }) {
      await Promise.all([start('audit'), start('fraud')]);
      await start('publisher');
      await waitForExit('publisher');
      await waitFor('audit', 'handled order-6');
      await waitFor('fraud', 'handled order-5');
      await Promise.all([stop('audit'), stop('fraud')]);
    },
    expect: [
      hop({ from: 'publisher', to: 'service-bus', openedBy: 'publisher', model: 'push', deliveries: 6 }),
      hop({ from: 'service-bus', to: 'audit', openedBy: 'audit', deliveries: 6 }),
      hop({ from: 'service-bus', to: 'fraud', openedBy: 'fraud', deliveries: 2 }),
      reports('fraud', 'handled in all: order-3, order-5'),
    ],
  }),
  scenario({
    ...pattern,
    name: 'consumer down and back up',
    participants: { producer: python('producer', '3'), worker: python('worker') },
    async run({ start, stop, waitFor, waitForExit }) {
      await start('worker');
      await waitFor('worker', 'is ready');
      await stop('worker');
      await start('producer');
      await waitForExit('producer');
      await start('worker');
      await waitFor('worker', 'handled order-3');
      await stop('worker');
    },
    expect: [
      hop({ from: 'service-bus', to: 'worker', openedBy: 'worker', deliveries: 3 }),
      reports('worker', 'handled in all: order-1, order-2, order-3'),
    ],
  }),
  scenario({
    ...pattern,
    name: 'request and reply over sessions',
    azure: {
      serviceBus: {
        namespaces: [{ name: 'bus', queues: [{ name: 'requests' }, { name: 'replies', requiresSession: true }] }],
      },
    },
    participants: { server: python('answering_server'), client: python('asking_client', 'coffee', 'cake') },
    async run({ start, stop, waitForExit }) {
      await start('server');
      await start('client');
      await waitForExit('client');
      await stop('server');
    },
    expect: [
      hop({ from: 'service-bus', to: 'server', openedBy: 'server' }),
      hop({ from: 'service-bus', to: 'client', openedBy: 'client', model: 'pull', deliveries: 2 }),
      reports('client', 'is told: coffee costs 3'),
      reports('client', 'is told: cake costs 4'),
    ],
  }),
  scenario({
    ...pattern,
    name: 'events to a browser: server-sent events',
    participants: {
      producer: python('producer', '3'),
      gateway: python('server_sent_events_gateway'),
      browser: command('python3', ['python/server_sent_events_browser.py'], {
        env: (_, { gateway }) => ({ ...env(), GATEWAY_URL: `http://${gateway}/events` }),
      }),
    },
    async run({ start, stop, waitFor, waitForExit }) {
      await start('gateway');
      await waitFor('gateway', 'is open');
      await start('browser');
      await waitFor('gateway', '1 browsers listen');
      await start('producer');
      await waitForExit('producer');
      await waitFor('browser', 'shows order-3');
      await stop('gateway');
      await waitForExit('browser');
    },
    expect: [
      hop({
        ...{ from: 'gateway', to: 'browser', openedBy: 'browser' },
        ...{ model: 'push', wire: 'server push', deliveries: 3 },
      }),
      reports('browser', 'the gateway has closed'),
    ],
  }),
];

describe.skipIf(process.platform !== 'linux' || !hasClient())('participants in Python', () => {
  it.each(patterns.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const participants = Object.keys(each.participants);
    const everywhere = participants.flatMap((name) => [
      exitsCleanly(name),
      connectsOnlyTo(name, name === 'browser' ? 'gateway' : 'service-bus'),
      ...(name === 'gateway' ? [] : [neverAccepts(name)]),
    ]);
    const { expectations, capture } = await runScenario({ ...each, expect: [...each.expect, ...everywhere] });
    expect(expectations.filter(({ passed }) => !passed)).toEqual([]);
    for (const name of participants) {
      // Whoever is dialled is known by where it was told to listen.
      const source = name === 'gateway' ? 'scenario address' : 'process';
      expect(capture.participants).toContainEqual(expect.objectContaining({ name, source }));
    }
  });
});

/** Whether this machine has Python with the client for Service Bus. */
function hasClient(): boolean {
  try {
    execFileSync('python3', ['-c', 'import azure.servicebus'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Different ones: the client gives back what comes between two of its asks, and it comes again. */
function ordersThatCame({ deliveries }: Capture): number {
  return new Set(deliveries.filter(({ from }) => from === 'service-bus').map(({ messageId }) => messageId)).size;
}
