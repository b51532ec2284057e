import Type from 'typebox';
import type { ConfigProblem } from '../../src/kernel/emulator.ts';
import { ruleSchema, toRules } from './config/rules.ts';
import type {
  ConsumptionDefinition,
  IntakeDefinition,
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
const status = Type.Union(
  [Type.Literal('Active'), Type.Literal('Disabled'), Type.Literal('SendDisabled'), Type.Literal('ReceiveDisabled')],
  {
    default: 'Active',
    description:
      'Whether it can be sent to and received from: Active, SendDisabled, ReceiveDisabled, or Disabled for neither.',
  },
);
const requiresSession = Type.Boolean({
  default: false,
  description: 'Whether messages must have a session id, and are received only by those who accept their session.',
});
const forwardTo = Type.String({
  description: 'A queue or topic of the namespace that messages move on to as soon as they come. Not with sessions.',
});
const forwardDeadLetteredMessagesTo = Type.String({
  description: 'A queue or topic of the namespace that dead-lettered messages move on to.',
});
const requiresDuplicateDetection = Type.Boolean({
  default: false,
  description: 'Whether a message is dropped whose id was seen within duplicateDetectionHistoryTimeWindow.',
});
const duplicateDetectionHistoryTimeWindow = Type.String({
  description:
    'How long message ids are remembered, an ISO 8601 duration from PT5S to P7D, with strict limits to PT5M. ' +
    'Default: PT10M, with strict limits PT5M. Only with requiresDuplicateDetection.',
});
const enablePartitioning = Type.Boolean({
  default: false,
  description:
    'Whether the messages of a batch must have one partition key, within which alone duplicates are detected.',
});
const maxSizeInMegabytes = Type.Integer({
  minimum: 1,
  description: 'What all messages together may measure. Default and most: 81920, with strict limits 100.',
});

const consumption = {
  lockDuration: Type.Optional(lockDuration),
  maxDeliveryCount: Type.Optional(maxDeliveryCount),
  defaultMessageTimeToLive: Type.Optional(defaultMessageTimeToLive),
  deadLetteringOnMessageExpiration: Type.Optional(deadLetteringOnMessageExpiration),
  requiresSession: Type.Optional(requiresSession),
  forwardTo: Type.Optional(forwardTo),
  forwardDeadLetteredMessagesTo: Type.Optional(forwardDeadLetteredMessagesTo),
  status: Type.Optional(status),
};
const intake = {
  maxMessageSizeInKilobytes: Type.Optional(maxMessageSizeInKilobytes),
  maxSizeInMegabytes: Type.Optional(maxSizeInMegabytes),
  requiresDuplicateDetection: Type.Optional(requiresDuplicateDetection),
  duplicateDetectionHistoryTimeWindow: Type.Optional(duplicateDetectionHistoryTimeWindow),
  enablePartitioning: Type.Optional(enablePartitioning),
};

const subscriptionSchema = Type.Object(
  {
    name: Type.String({
      pattern: SUBSCRIPTION_NAME,
      maxLength: 50,
      description: 'The name, unique in the topic whatever its case: letters, digits, "-", "_" and "." inside.',
    }),
    ...consumption,
    deadLetteringOnFilterEvaluationExceptions: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'Whether a message is dead-lettered for which a rule cannot be evaluated.',
      }),
    ),
    rules: Type.Optional(
      Type.Array(ruleSchema, {
        description: 'Which messages it gets, and how they are changed. Default: one rule, $Default, that selects all.',
      }),
    ),
  },
  { ...closed, description: 'A subscription. It gets copies of those messages of its topic that its rules select.' },
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
    ...consumption,
    ...intake,
  },
  { ...closed, description: 'A queue.' },
);

const topicSchema = Type.Object(
  {
    name: entityName,
    defaultMessageTimeToLive: Type.Optional(defaultMessageTimeToLive),
    status: Type.Optional(status),
    ...intake,
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
  /** Where the configuration names a queue or topic, and which; of the namespace that is being converted. */
  #forwards: { readonly path: string; readonly to: string }[] = [];
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
      this.#forwards = [];
      const definition = {
        name,
        queues: queues.map((queue, i) => this.#queue(queue, `${at}/queues/${i}`, entityNames)),
        topics: topics.map((topic, i) => this.#topic(topic, `${at}/topics/${i}`, entityNames)),
      };
      for (const { path, to } of this.#forwards) {
        if (!entityNames.has(to.toLowerCase())) this.#error(path, to, 'the name of a queue or topic of the namespace');
      }
      return definition;
    });
  }

  #queue(queue: QueueConfig, path: string, names: Map<string, string>): QueueDefinition {
    this.#entityName(queue.name, names, `${path}/name`);
    return {
      name: queue.name,
      ...this.#consumption(queue, path),
      ...this.#intake(queue, path),
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
      status: topic.status ?? 'Active',
      ...this.#intake(topic, path),
      subscriptions: subscriptions.map((subscription, i) => {
        this.#unique(subscription.name, subscriptionNames, `${at}/${i}/name`);
        return this.#subscription(subscription, `${at}/${i}`);
      }),
    };
  }

  #subscription(subscription: SubscriptionConfig, path: string): SubscriptionDefinition {
    const { name, rules, deadLetteringOnFilterEvaluationExceptions = true } = subscription;
    const consumption = this.#consumption(subscription, path);
    if (rules === undefined) return { name, ...consumption, deadLetteringOnFilterEvaluationExceptions };
    const converted = toRules(rules, `${path}/rules`);
    this.errors.push(...converted.errors);
    return { name, ...consumption, deadLetteringOnFilterEvaluationExceptions, rules: converted.rules };
  }

  /** What queues and subscriptions have in common. */
  #consumption(entity: QueueConfig | SubscriptionConfig, path: string): ConsumptionDefinition {
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
      requiresSession: entity.requiresSession ?? false,
      forwardTo: this.#forward(entity, 'forwardTo', path),
      forwardDeadLetteredMessagesTo: this.#forward(entity, 'forwardDeadLetteredMessagesTo', path),
      status: entity.status ?? 'Active',
    };
  }

  #forward(
    entity: QueueConfig | SubscriptionConfig,
    property: 'forwardTo' | 'forwardDeadLetteredMessagesTo',
    at: string,
  ): string | undefined {
    const to = entity[property];
    if (to === undefined) return undefined;
    const path = `${at}/${property}`;
    this.#forwards.push({ path, to });
    if (property === 'forwardTo' && entity.requiresSession === true) {
      this.#error(path, to, 'no forwardTo where sessions are required');
    }
    return to;
  }

  /** What queues and topics have in common. */
  #intake(entity: QueueConfig | TopicConfig, path: string): IntakeDefinition {
    const { entitySizeMegabytesMax: most } = this.#limits;
    const { maxSizeInMegabytes = most } = entity;
    if (maxSizeInMegabytes > most) {
      this.#error(`${path}/maxSizeInMegabytes`, maxSizeInMegabytes, `a number from 1 to ${most}`);
    }
    return {
      messageSizeBytesMax: this.#messageSizeBytesMax(entity.maxMessageSizeInKilobytes, path),
      sizeBytesMax: maxSizeInMegabytes * 1_048_576,
      duplicateDetectionWindowMs: this.#duplicateDetectionWindowMs(entity, path),
      enablePartitioning: entity.enablePartitioning ?? false,
    };
  }

  #duplicateDetectionWindowMs(entity: QueueConfig | TopicConfig, at: string): number | undefined {
    const { requiresDuplicateDetection = false, duplicateDetectionHistoryTimeWindow: window } = entity;
    const path = `${at}/duplicateDetectionHistoryTimeWindow`;
    const maxMs = this.#limits.duplicateDetectionWindowMsMax;
    if (!requiresDuplicateDetection) {
      if (window !== undefined) this.#error(path, window, 'requiresDuplicateDetection to be true with it');
      return undefined;
    }
    if (window === undefined) return Math.min(600_000, maxMs);
    return this.#durationMs(window, 5_000, maxMs, path, `from PT5S to PT${maxMs / 1000}S`);
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
