import type { Attempt } from '../core/delivery/commands.ts';

/** What Event Grid asks in the name of. [event-grid-protocol 3.2] */
export const REQUEST_ORIGIN = 'eventgrid.azure.net';

type Delivery = Pick<Attempt, 'subscription' | 'events'>;

/** What every delivery says of itself: headers over HTTP, application properties over AMQP. [event-grid-protocol 3.3, 3.8] */
export function deliveryHeaders({ subscription, events: [first] }: Delivery): Readonly<Record<string, string>> {
  const isCloudEvent = subscription.definition.eventDeliverySchema === 'CloudEventSchemaV1_0';
  const dataVersion = first?.event.envelope.dataVersion ?? '';
  return {
    'aeg-subscription-name': subscription.name.toUpperCase(),
    'aeg-delivery-count': String(first?.deliveryCount ?? 0),
    ...(!isCloudEvent && dataVersion !== '' && { 'aeg-data-version': dataVersion }),
    'aeg-metadata-version': isCloudEvent ? '1.0' : '1',
    'aeg-event-type': 'Notification',
    ...(first !== undefined && { 'aeg-output-event-id': first.outputEventId }),
    // [event-grid-protocol 6.1]
    ...(subscription.schedule === 'namespace' && { 'aeg-compatibility-mode-enabled': 'false' }),
  };
}
