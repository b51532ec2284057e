import Type from 'typebox';
import type { ConfigProblem } from '../../src/kernel/emulator.ts';
import type {
  NamespaceDefinition,
  QueueDefinition,
  SubscriptionDefinition,
  TopicDefinition,
} from './core/definitions.ts';
import { parseDurationMs, UNLIMITED_DURATION } from './core/duration.ts';
import type { ServiceBusLimits } from './limits.ts';

/** The rule of the official emulator's schema. */
const ENTITY_NAME = '^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?$';
/** The same without the slash, which separates the parts of a path. */
const SUBSCRIPTION_NAME = '^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$';
const NAMESPACE_NAME = '^[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?$';

const closed = { additionalProperties: false } as const;

const lockDuration = Type.String({
  default: 'PT1M',
  description: 'How long a peek-lock receiver holds a message: an ISO 8601 duration from PT5S to PT5M.',
});
const maxDeliveryCount = Type.Integer({
  minimum: 1,
  default: 10,
  description: 'After so many failed deliveries a message is dead-lettered: 1 to 2000, with strict limits 1 to 10.',
});
const defaultMessageTimeToLive = Type.String({
  description:
    'The longest that a message lives, an ISO 8601 duration; a message may ask for less. ' +
    `Default: unlimited (${UNLIMITED_DURATION}), with strict limits PT1H.`,
});
const deadLetteringOnMessageExpiration = Type.Boolean({
  default: false,
  description: 'Whether an expired message goes to the dead-letter queue; otherwise it is dropped.',
});
const maxMessageSizeInKilobytes = Type.Integer({
  minimum: 1,
  description: 'The largest message that is accepted. Default and most: 102400, with strict limits 256.',
});

const subscriptionSchema = Type.Object(
  {
    name: Type.String({
      pattern: SUBSCRIPTION_NAME,
      maxLength: 50,
      description: 'The name, unique in the topic whatever its case: letters, digits, "-", "_" and "." inside.',
    }),
    lockDuration: Type.Optional(lockDuration),
    maxDeliveryCount: Type.Optional(maxDeliveryCount),
    defaultMessageTimeToLive: Type.Optional(defaultMessageTimeToLive),
    deadLetteringOnMessageExpiration: Type.Optional(deadLetteringOnMessageExpiration),
  },
  { ...closed, description: 'A subscription. It gets a copy of every message of its topic.' },
);

const entityName = Type.String({
  pattern: ENTITY_NAME,
  maxLength: 260,
  description:
    'The name, unique among the queues and topics of the namespace whatever its case: ' +
    'letters, digits, "-", "_", "." and "/" inside.',
});

const queueSchema = Type.Object(
  {
    name: entityName,
    lockDuration: Type.Optional(lockDuration),
    maxDeliveryCount: Type.Optional(maxDeliveryCount),
    defaultMessageTimeToLive: Type.Optional(defaultMessageTimeToLive),
    deadLetteringOnMessageExpiration: Type.Optional(deadLetteringOnMessageExpiration),
    maxMessageSizeInKilobytes: Type.Optional(maxMessageSizeInKilobytes),
  },
  { ...closed, description: 'A queue.' },
);

const topicSchema = Type.Object(
  {
    name: entityName,
    defaultMessageTimeToLive: Type.Optional(defaultMessageTimeToLive),
    maxMessageSizeInKilobytes: Type.Optional(maxMessageSizeInKilobytes),
    subscriptions: Type.Optional(Type.Array(subscriptionSchema, { description: 'The subscriptions of the topic.' })),
  },
  { ...closed, description: 'A topic.' },
);

const namespaceSchema = Type.Object(
  {
    name: Type.String({
      pattern: NAMESPACE_NAME,
      maxLength: 50,
      description: 'The name, as in NAME.servicebus.windows.net: letters, digits, and "-" inside; a letter first.',
    }),
    queues: Type.Optional(Type.Array(queueSchema, { description: 'The queues of the namespace.' })),
    topics: Type.Optional(Type.Array(topicSchema, { description: 'The topics of the namespace.' })),
  },
  { ...closed, description: 'A namespace.' },
);

/** JSON Schema of `serviceBus` in `azwire.json`. What a schema cannot say is checked by {@link toDefinitions}. */
export const serviceBusConfigSchema = Type.Object(
  { namespaces: Type.Array(namespaceSchema, { minItems: 1, description: 'The Service Bus namespaces to serve.' }) },
  { ...closed, description: 'Azure Service Bus. Property names are those of Azure; durations are ISO 8601.' },
);

export type ServiceBusConfig = Type.Static<typeof serviceBusConfigSchema>;
type QueueConfig = Type.Static<typeof queueSchema>;
type TopicConfig = Type.Static<typeof topicSchema>;
type SubscriptionConfig = Type.Static<typeof subscriptionSchema>;

/**
 * The entities that a configuration declares, with every default filled in. The configuration must have passed the schema.
 * With errors, the definitions are not to be used.
 */
export function toDefinitions(
  config: ServiceBusConfig,
  limits: ServiceBusLimits,
): { readonly namespaces: readonly NamespaceDefinition[]; readonly errors: readonly ConfigProblem[] } {
  const conversion = new Conversion(limits);
  return { namespaces: conversion.convert(config), errors: conversion.errors };
}

class Conversion {
  readonly errors: ConfigProblem[] = [];
  readonly #limits: ServiceBusLimits;

  constructor(limits: ServiceBusLimits) {
    this.#limits = limits;
  }

  convert({ namespaces }: ServiceBusConfig): NamespaceDefinition[] {
    const path = '/serviceBus/namespaces';
    this.#count(namespaces.length, this.#limits.namespacesMax, path, 'namespaces');
    const names = new Map<string, string>();
    return namespaces.map(({ name, queues = [], topics = [] }, index) => {
      const at = `${path}/${index}`;
      this.#unique(name, names, `${at}/name`);
      this.#count(queues.length + topics.length, this.#limits.entitiesPerNamespaceMax, at, 'queues and topics');
      const entityNames = new Map<string, string>();
      return {
        name,
        queues: queues.map((queue, i) => this.#queue(queue, `${at}/queues/${i}`, entityNames)),
        topics: topics.map((topic, i) => this.#topic(topic, `${at}/topics/${i}`, entityNames)),
      };
    });
  }

  #queue(queue: QueueConfig, path: string, names: Map<string, string>): QueueDefinition {
    this.#entityName(queue.name, names, `${path}/name`);
    return {
      name: queue.name,
      ...this.#consumption(queue, path),
      messageSizeBytesMax: this.#messageSizeBytesMax(queue.maxMessageSizeInKilobytes, path),
    };
  }

  #topic(topic: TopicConfig, path: string, names: Map<string, string>): TopicDefinition {
    this.#entityName(topic.name, names, `${path}/name`);
    const { subscriptions = [] } = topic;
    const at = `${path}/subscriptions`;
    this.#count(subscriptions.length, this.#limits.subscriptionsPerTopicMax, at, 'subscriptions of a topic');
    const subscriptionNames = new Map<string, string>();
    return {
      name: topic.name,
      defaultMessageTimeToLiveMs: this.#timeToLiveMs(topic.defaultMessageTimeToLive, path),
      messageSizeBytesMax: this.#messageSizeBytesMax(topic.maxMessageSizeInKilobytes, path),
      subscriptions: subscriptions.map((subscription, i) => {
        this.#unique(subscription.name, subscriptionNames, `${at}/${i}/name`);
        return { name: subscription.name, ...this.#consumption(subscription, `${at}/${i}`) };
      }),
    };
  }

  /** What queues and subscriptions have in common. */
  #consumption(entity: QueueConfig | SubscriptionConfig, path: string): Omit<SubscriptionDefinition, 'name'> {
    const { maxDeliveryCountMax } = this.#limits;
    const { lockDuration = 'PT1M', maxDeliveryCount = Math.min(10, maxDeliveryCountMax) } = entity;
    if (maxDeliveryCount > maxDeliveryCountMax) {
      this.#error(`${path}/maxDeliveryCount`, maxDeliveryCount, `a number from 1 to ${maxDeliveryCountMax}`);
    }
    return {
      lockDurationMs: this.#durationMs(lockDuration, 5_000, 300_000, `${path}/lockDuration`, 'from PT5S to PT5M'),
      maxDeliveryCount,
      defaultMessageTimeToLiveMs: this.#timeToLiveMs(entity.defaultMessageTimeToLive, path),
      deadLetteringOnMessageExpiration: entity.deadLetteringOnMessageExpiration ?? false,
    };
  }

  #timeToLiveMs(text: string | undefined, path: string): number {
    const maxMs = this.#limits.messageTimeToLiveMsMax;
    if (text === undefined) return maxMs;
    const range = maxMs === Number.POSITIVE_INFINITY ? 'of at least PT1S' : `from PT1S to PT${maxMs / 1000}S`;
    return this.#durationMs(text, 1_000, maxMs, `${path}/defaultMessageTimeToLive`, range);
  }

  #durationMs(text: string, minMs: number, maxMs: number, path: string, range: string): number {
    const durationMs = parseDurationMs(text);
    if (durationMs !== undefined && durationMs >= minMs && durationMs <= maxMs) return durationMs;
    this.#error(path, text, `an ISO 8601 duration ${range}`);
    return maxMs;
  }

  #messageSizeBytesMax(kilobytes: number | undefined, path: string): number {
    const { messageSizeBytesMax } = this.#limits;
    if (kilobytes === undefined) return messageSizeBytesMax;
    const most = messageSizeBytesMax / 1024;
    if (kilobytes > most) this.#error(`${path}/maxMessageSizeInKilobytes`, kilobytes, `a number from 1 to ${most}`);
    return kilobytes * 1024;
  }

  #entityName(name: string, names: Map<string, string>, path: string): void {
    // Such a name could not be told from a subscription's path. [service-bus-protocol 6]
    if (/\/subscriptions\//i.test(name)) this.#error(path, name, 'a name without "/Subscriptions/" in it');
    this.#unique(name, names, path);
  }

  #unique(name: string, names: Map<string, string>, path: string): void {
    const earlier = names.get(name.toLowerCase());
    if (earlier === undefined) names.set(name.toLowerCase(), path);
    else this.#error(path, name, `a name other than that at ${earlier} (case does not tell them apart)`);
  }

  #count(count: number, most: number, path: string, what: string): void {
    if (count > most) this.#error(path, count, `at most ${most} ${what}`);
  }

  #error(path: string, found: unknown, expected: string): void {
    this.errors.push({ path, found, expected });
  }
}
