import {
  asksForConsent,
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverAccepts,
  neverOpens,
  node,
  opens,
  reports,
  scenario,
  triesInVain,
} from '../src/index.ts';
import { topicAccess } from './event-grid-access.ts';

const deadLetterDestination = {
  endpointType: 'StorageBlob',
  properties: {
    resourceId: 'Microsoft.Storage/storageAccounts/devstoreaccount1',
    blobContainerName: 'dead-letters',
  },
};

export default scenario({
  file: import.meta.url,
  title: 'Event Grid, and subscribers that cannot be reached',
  story:
    'Two webhooks get a firewall that lets nothing in: one rejects connections, one drops them without a word. Event Grid tries, tries ' +
    'again, and gives the events up as dead letters. Behind the same firewall a third subscriber dials out, to a Service Bus queue that ' +
    'stands in between, and gets all of them. (Waits between attempts are a hundredth of those in Azure.)',

  azure: ({ rejecting, dropping }) => ({
    storage: {},
    serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] },
    eventGrid: {
      retryScale: 0.01,
      topics: [
        {
          name: 'orders',
          eventSubscriptions: [
            {
              name: 'rejecting',
              destination: { endpointType: 'WebHook', properties: { endpointUrl: `http://${rejecting}/events` } },
              retryPolicy: { maxDeliveryAttempts: 3 },
              deadLetterDestination,
            },
            {
              name: 'dropping',
              destination: { endpointType: 'WebHook', properties: { endpointUrl: `http://${dropping}/events` } },
              retryPolicy: { maxDeliveryAttempts: 1 },
              deadLetterDestination,
            },
            {
              name: 'to-queue',
              destination: {
                endpointType: 'ServiceBusQueue',
                properties: { resourceId: 'Microsoft.ServiceBus/namespaces/bus/queues/orders' },
              },
            },
          ],
        },
      ],
    },
  }),

  participants: {
    publisher: node('./participants/event-grid-publisher.ts', { env: topicAccess('orders') }),
    rejecting: node('./participants/firewalled-webhook.ts', { args: ['reject'] }),
    dropping: node('./participants/firewalled-webhook.ts', { args: ['drop'] }),
    subscriber: node('./participants/service-bus-receiving-subscriber.ts'),
    operator: node('./participants/dead-letter-reader.ts', { args: ['6'] }),
  },
  timeLimitMs: 60_000,

  async run({ start, waitFor, waitForExit }) {
    await start('operator');
    await waitFor('operator', 'looks for dead letters');
    await start('rejecting');
    await start('dropping');
    await waitFor('rejecting', 'cannot be reached any more');
    await waitFor('dropping', 'cannot be reached any more');
    await start('publisher');
    await waitForExit('publisher');
    await start('subscriber');
    await waitForExit('subscriber');
    await waitForExit('operator');
  },

  expect: [
    asksForConsent('event-grid', 'rejecting', 'the validation code came back'),
    asksForConsent('event-grid', 'dropping', 'the validation code came back'),
    triesInVain('event-grid', 'rejecting', 'refused', 9),
    triesInVain('event-grid', 'dropping', 'timed out', 3),
    hop({ from: 'event-grid', to: 'storage', openedBy: 'event-grid', model: 'push', deliveries: 6 }),
    ...[1, 2, 3].flatMap((order) => [
      reports('operator', `REJECTING: orders/${order} after 3 attempts: MaxDeliveryAttemptsExceeded, SocketError`),
      reports('operator', `DROPPING: orders/${order} after 1 attempt: MaxDeliveryAttemptsExceeded, TimedOut`),
    ]),
    connectsOnlyTo('publisher', 'event-grid', 'gateway'),
    hop({ from: 'publisher', to: 'event-grid', openedBy: 'publisher', model: 'push', deliveries: 3 }),
    opens('event-grid', 'service-bus'),
    connectsOnlyTo('subscriber', 'service-bus', 'amqp'),
    neverAccepts('subscriber'),
    neverOpens('rejecting'),
    hop({ from: 'event-grid', to: 'service-bus', openedBy: 'event-grid', model: 'push', deliveries: 3 }),
    hop({ from: 'service-bus', to: 'subscriber', openedBy: 'subscriber', model: 'pull', deliveries: 3 }),
    exitsCleanly('subscriber'),
    exitsCleanly('operator'),
    reports('subscriber', 'received 3'),
  ],
});
