import type { AzwireConfig } from '../../src/app/config.ts';
import type { Azwire } from '../../src/index.ts';
import type { VirtualClock } from '../../src/kernel/clock.ts';
import { type EventGridConfig, startGrid } from './event-grid.ts';

type TopicConfig = NonNullable<EventGridConfig['topics']>[number];
type SubscriptionConfig = NonNullable<TopicConfig['eventSubscriptions']>[number];

export interface Subscribed {
  readonly clock?: VirtualClock;
  /** The services that events go to. */
  readonly config?: AzwireConfig;
  readonly eventGrid?: EventGridConfig;
  readonly inputSchema?: 'EventGridSchema' | 'CloudEventSchemaV1_0';
  /** Of the subscription, beside its destination. */
  readonly subscription?: Partial<SubscriptionConfig>;
}

/**
 * An azwire whose topic `orders` has the subscription `billing`, which takes events to a destination. Who delivers must show a
 * good token wherever it goes.
 */
export function startSubscribed(
  destination: SubscriptionConfig['destination'],
  { clock, config, eventGrid, inputSchema = 'EventGridSchema', subscription }: Subscribed = {},
): Promise<Azwire> {
  const eventSubscriptions = [
    { name: 'billing', destination, eventDeliverySchema: inputSchema, ...subscription } as SubscriptionConfig,
  ];
  const topics = [{ name: 'orders', inputSchema, eventSubscriptions }];
  return startGrid({ ...eventGrid, topics }, { ...(clock && { clock }), config: { auth: 'enforce', ...config } });
}

/** An event as `EventGridPublisherClient` takes it. */
export const EVENT = {
  id: 'order-1',
  subject: 'orders/1',
  eventType: 'Order.Placed',
  dataVersion: '1.0',
  eventTime: new Date(Date.UTC(2026, 0, 1)),
  data: { number: 1, customer: { name: 'Ada' } },
};

/** A CloudEvent as `EventGridPublisherClient` takes it. */
export const CLOUD_EVENT = {
  id: 'order-1',
  source: '/orders',
  subject: 'orders/1',
  type: 'Order.Placed',
  time: new Date(Date.UTC(2026, 0, 1)),
  data: { number: 1, customer: { name: 'Ada' } },
};

/** What every message says of its delivery, whichever way it goes. */
export const DELIVERY_PROPERTIES = {
  'aeg-subscription-name': 'BILLING',
  'aeg-delivery-count': '0',
  'aeg-event-type': 'Notification',
};

/** Whom azwire has dialled as Event Grid: the listener's name, or host and port, and the verdict. */
export function dialledByEventGrid(azure: Azwire): readonly (readonly [string, string])[] {
  const { attempts } = azure.capture();
  return attempts.flatMap(({ opener, acceptor, verdict }) =>
    opener === 'event-grid' ? [[acceptor, verdict] as const] : [],
  );
}

/** What has become so far of the one event that was published. */
export function fateOf(azure: Azwire): { readonly state: unknown; readonly attempts: readonly object[] } {
  const [event] = azure.messages('event-grid', 'orders', 'billing');
  return { state: event?.state, attempts: (event?.attempts ?? []) as readonly object[] };
}
