import { parseDurationMs } from '../core/namespace/duration.ts';
import type { EventSubscription, Namespace, NamespaceTopic, QueueSubscription } from '../core/resources/definitions.ts';
import type { NamespacePropertiesOf } from './namespace-schema.ts';
import { accessOf, type EndpointFrame, type ResourceFrame } from './resource-conversion.ts';
import {
  type ConversionOptions,
  checkTime,
  deadLetterOf,
  type Report,
  toFilter,
  toSubscription,
} from './subscription-conversion.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const LOCK_SECONDS = 60;
const MAX_DELIVERY_COUNT = 10;

type Properties = NamespacePropertiesOf<'namespaces/topics/eventSubscriptions'>;
type Delivery = NonNullable<Properties['deliveryConfiguration']>;
type LifeOfEvents = Omit<NonNullable<Delivery['queue']>, 'receiveLockDurationInSeconds'>;

export interface SubscriptionFrame extends ResourceFrame {
  /** The topic it belongs to. */
  readonly topic: NamespaceTopic;
  /** Declared in the configuration. */
  readonly isDeclared: boolean;
}

export type NamespaceConversionOptions = Omit<ConversionOptions, 'inputSchema'>;

export function toNamespace(
  frame: EndpointFrame,
  properties: NamespacePropertiesOf<'namespaces'>,
  report: Report,
): Namespace {
  return { type: 'namespaces', ...frame, ...accessOf(properties, report) };
}

export function toNamespaceTopic(
  { keys, id, name, createdAtMs, changedAtMs }: Pick<EndpointFrame, 'keys'> & ResourceFrame,
  { eventRetentionInDays = 1 }: NamespacePropertiesOf<'namespaces/topics'>,
): NamespaceTopic {
  return { type: 'namespaces/topics', id, name, createdAtMs, changedAtMs, keys, eventRetentionInDays };
}

/** One with a queue, or one that pushes. */
export function toNamespaceSubscription(
  frame: SubscriptionFrame,
  properties: Properties,
  options: NamespaceConversionOptions,
): QueueSubscription | EventSubscription {
  const { deliveryMode = 'Queue', queue, push } = properties.deliveryConfiguration ?? {};
  const { report } = options;
  if (deliveryMode === 'Queue') {
    if (push !== undefined) report('/deliveryConfiguration/push', push, 'no push, as the delivery mode is Queue');
    return toQueue(frame, properties, queue ?? {}, options);
  }
  if (queue !== undefined) report('/deliveryConfiguration/queue', queue, 'no queue, as the delivery mode is Push');
  return toPush(frame, properties, push ?? {}, options);
}

function toQueue(
  { topic, id, name, createdAtMs, changedAtMs }: SubscriptionFrame,
  { filtersConfiguration, expirationTimeUtc }: Properties,
  queue: NonNullable<Delivery['queue']>,
  options: NamespaceConversionOptions,
): QueueSubscription {
  const report = reportOf(options.report, 'queue');
  checkTime('/expirationTimeUtc', expirationTimeUtc, report);
  const { deadLetterDestinationWithResourceIdentity: deadLetter } = queue;
  return {
    type: 'namespaces/topics/eventSubscriptions',
    id,
    name,
    createdAtMs,
    changedAtMs,
    source: topic.id,
    filter: toFilter(filterOf(filtersConfiguration), { ...options, inputSchema: 'CloudEventSchemaV1_0', report }),
    receiveLockDurationInSeconds: queue.receiveLockDurationInSeconds ?? LOCK_SECONDS,
    maxDeliveryCount: queue.maxDeliveryCount ?? MAX_DELIVERY_COUNT,
    eventTimeToLive: timeToLiveOf(queue, topic, report).text,
    deadLetterDestination:
      deadLetter && deadLetterOf({ deadLetterDestination: deadLetter.deadLetterDestination }, report),
    deadLetterIdentity: deadLetter?.identity,
    expirationTimeUtc,
  };
}

function toPush(
  { topic, isDeclared, ...frame }: SubscriptionFrame,
  { filtersConfiguration, expirationTimeUtc }: Properties,
  push: NonNullable<Delivery['push']>,
  options: NamespaceConversionOptions,
): EventSubscription {
  const report = reportOf(options.report, 'push');
  const { destination, deliveryWithResourceIdentity, deadLetterDestinationWithResourceIdentity: deadLetter } = push;
  const converted = toSubscription(
    {
      ...(destination && { destination }),
      ...(deliveryWithResourceIdentity && { deliveryWithResourceIdentity }),
      ...(deadLetter && { deadLetterDestination: deadLetter.deadLetterDestination }),
      ...(expirationTimeUtc !== undefined && { expirationTimeUtc }),
      filter: filterOf(filtersConfiguration),
    },
    { ...options, inputSchema: 'CloudEventSchemaV1_0', report },
  );
  const retryPolicy = {
    maxDeliveryAttempts: push.maxDeliveryCount ?? MAX_DELIVERY_COUNT,
    eventTimeToLiveInMinutes: timeToLiveOf(push, topic, report).ms / MINUTE_MS,
  };
  return {
    type: 'eventSubscriptions',
    id: frame.id,
    name: frame.name,
    createdAtMs: frame.createdAtMs,
    changedAtMs: frame.changedAtMs,
    source: topic.id,
    definition: { ...converted.definition, retryPolicy },
    deliveryIdentity: converted.deliveryIdentity,
    deadLetterIdentity: deadLetter?.identity,
    schedule: 'namespace',
    provisioningState: 'Creating',
    isDeclared,
  };
}

/** From a minute to the retention of the topic, which is what it is without saying. [event-grid-protocol 5.3] */
function timeToLiveOf(
  { eventTimeToLive }: LifeOfEvents,
  { eventRetentionInDays }: NamespaceTopic,
  report: Report,
): { readonly text: string; readonly ms: number } {
  const text = eventTimeToLive ?? `P${eventRetentionInDays}D`;
  const ms = parseDurationMs(text) ?? Number.NaN;
  if (!(ms >= MINUTE_MS && ms <= eventRetentionInDays * DAY_MS)) {
    report(
      '/eventTimeToLive',
      text,
      `an ISO 8601 duration from PT1M to P${eventRetentionInDays}D, the topic's retention`,
    );
  }
  return { text, ms };
}

function filterOf({ includedEventTypes, filters }: NonNullable<Properties['filtersConfiguration']> = {}) {
  return {
    ...(includedEventTypes && { includedEventTypes }),
    ...(filters && { advancedFilters: filters }),
  };
}

/** The paths of a subscription of a topic, as they are in one of a namespace topic. */
function reportOf(report: Report, mode: 'queue' | 'push'): Report {
  const inDelivery = `/deliveryConfiguration/${mode}`;
  return (path, found, expected) => {
    const inNamespace = path
      .replace(/^\/filter\/advancedFilters/, '/filtersConfiguration/filters')
      .replace(/^\/filter\//, '/filtersConfiguration/')
      .replace(/^\/deadLetterDestination/, `${inDelivery}/deadLetterDestinationWithResourceIdentity$&`)
      .replace(/^\/(destination|deliveryWithResourceIdentity|eventTimeToLive)/, `${inDelivery}$&`);
    report(inNamespace, found, expected);
  };
}
