import {
  asksForConsent,
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverOpens,
  node,
  opens,
  reports,
  scenario,
} from '../src/index.ts';
import { topicAccess } from './event-grid-access.ts';

const PARTNER_KEY = 'what-the-partner-has-handed-out';

export default scenario({
  file: import.meta.url,
  title: 'A webhook of another organisation',
  story:
    'A shop lets a partner know of its orders as CloudEvents. The partner says whom it expects events from when it is asked (OPTIONS), ' +
    'and takes only those that carry its key. Who has to let whom in?',

  azure: ({ partner }) => ({
    eventGrid: {
      topics: [
        {
          name: 'orders',
          inputSchema: 'CloudEventSchemaV1_0',
          eventSubscriptions: ['partner', 'forgotten-key'].map((name) => ({
            name,
            destination: {
              endpointType: 'WebHook',
              properties: {
                endpointUrl: `http://${partner}/shop-events`,
                deliveryAttributeMappings:
                  name === 'partner'
                    ? [{ name: 'x-partner-key', type: 'Static', properties: { value: PARTNER_KEY, isSecret: true } }]
                    : [],
              },
            },
          })),
        },
      ],
    },
  }),

  participants: {
    shop: node('./participants/cloud-event-publisher.ts', { env: topicAccess('orders') }),
    partner: node('./participants/webhook-partner.ts', { env: () => ({ PARTNER_KEY }) }),
  },

  async run({ start, stop, waitFor, waitForExit }) {
    await start('partner');
    for (let subscription = 0; subscription < 2; subscription++) await waitFor('partner', 'allows eventgrid.azure.net');
    await start('shop');
    await waitForExit('shop');
    for (let event = 0; event < 6; event++) await waitFor('partner', /^received|^turned/);
    await stop('partner');
  },

  expect: [
    connectsOnlyTo('shop', 'event-grid', 'gateway'),
    opens('event-grid', 'partner'),
    neverOpens('partner'),
    asksForConsent('event-grid', 'partner', 'events of eventgrid.azure.net are allowed, 120 requests a minute'),
    hop({ from: 'shop', to: 'event-grid', openedBy: 'shop', model: 'push', deliveries: 3 }),
    hop({
      from: 'event-grid',
      to: 'partner',
      openedBy: 'event-grid',
      model: 'push',
      wire: 'request per message',
      deliveries: 3,
    }),
    ...[1, 2, 3].map((order) => reports('partner', `received Shop.OrderPlaced of orders/${order}`)),
    {
      text: 'partner refuses the three that come without its key',
      check: ({ capture }) => {
        const refused = capture.hops.find(({ to }) => to === 'partner')?.refused ?? 0;
        return refused === 3 ? undefined : `it refused ${refused}`;
      },
    },
    exitsCleanly('shop'),
    exitsCleanly('partner'),
  ],
});
