import {
  asksForConsent,
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverAccepts,
  neverOpens,
  node,
  opens,
  scenario,
} from '../src/index.ts';
import { topicAccess } from './event-grid-access.ts';

export default scenario({
  file: import.meta.url,
  title: 'Event Grid custom topic, pushed to a webhook',
  cheatSheet: { row: 1, producerHop: ['publisher', 'event-grid'], consumerHop: ['event-grid', 'subscriber'] },
  story:
    'A publisher sends three events to a topic, and a subscriber, an HTTP server of its own, gets them. It has never asked for one: ' +
    'who opens the connection to whom? (Event Grid asks the webhook for its consent first, again and again until it is there.)',

  azure: ({ subscriber }) => ({
    eventGrid: {
      topics: [
        {
          name: 'orders',
          eventSubscriptions: [
            {
              name: 'subscriber',
              destination: { endpointType: 'WebHook', properties: { endpointUrl: `http://${subscriber}/events` } },
            },
          ],
        },
      ],
    },
  }),

  participants: {
    publisher: node('./participants/event-grid-publisher.ts', { env: topicAccess('orders') }),
    subscriber: node('./participants/webhook-subscriber.ts'),
  },

  async run({ start, stop, waitFor, waitForExit }) {
    await start('subscriber');
    await waitFor('subscriber', 'gave its consent');
    await start('publisher');
    await waitForExit('publisher');
    for (let event = 0; event < 3; event++) await waitFor('subscriber', 'received Shop.OrderPlaced');
    await stop('subscriber');
  },

  expect: [
    opens('event-grid', 'subscriber'),
    neverOpens('subscriber'),
    asksForConsent('event-grid', 'subscriber', 'the validation code came back'),
    connectsOnlyTo('publisher', 'event-grid', 'gateway'),
    neverAccepts('publisher'),
    hop({
      from: 'publisher',
      to: 'event-grid',
      openedBy: 'publisher',
      model: 'push',
      wire: 'request per message',
      deliveries: 3,
    }),
    hop({
      from: 'event-grid',
      to: 'subscriber',
      openedBy: 'event-grid',
      model: 'push',
      wire: 'request per message',
      deliveries: 3,
    }),
    exitsCleanly('publisher'),
    exitsCleanly('subscriber'),
  ],
});
