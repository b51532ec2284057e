import type { AuthorizationRule } from '../../../src/kernel/authorisation.ts';
import type { ConfigProblem } from '../../../src/kernel/emulator.ts';
import {
  type AuthorizationRuleConfig,
  ROOT_RULE,
  toAuthorizationRules,
} from '../../../src/namespace/authorization-rules.ts';
import type {
  CommonDefinition,
  ConsumptionDefinition,
  IntakeDefinition,
  NamespaceDefinition,
  QueueDefinition,
  SubscriptionDefinition,
  TopicDefinition,
} from '../core/definitions.ts';
import { parseDurationMs } from '../core/duration.ts';
import { officialQuotaText, type ServiceBusLimits } from '../limits.ts';
import { toRules } from './rules.ts';
import type { NamespaceConfig, QueueConfig, SubscriptionConfig, TopicConfig } from './schema.ts';

/** Turns entities in the shape of the configuration into definitions, and collects what is wrong in them. */
export class Conversion {
  readonly errors: ConfigProblem[] = [];
  /** Where the configuration names a queue or topic, and which; of the namespace that is being converted. */
  #forwards: { readonly path: string; readonly to: string }[] = [];
  readonly #limits: ServiceBusLimits;

  constructor(limits: ServiceBusLimits) {
    this.#limits = limits;
  }

  namespaces(namespaces: readonly NamespaceConfig[]): NamespaceDefinition[] {
    const path = '/serviceBus/namespaces';
    this.#count(namespaces.length, this.#limits.namespacesMax, path, 'namespaces');
    const names = new Map<string, string>();
    const ports = new Map<number, string>();
    return namespaces.map((namespace, index) => {
      this.#unique(namespace.name, names, `${path}/${index}/name`);
      this.#ownPort(namespace.port, ports, `${path}/${index}/port`);
      return this.namespace(namespace, `${path}/${index}`);
    });
  }

  #ownPort(port: number | undefined, ports: Map<number, string>, path: string): void {
    if (port === undefined || port === 0) return;
    const earlier = ports.get(port);
    if (earlier === undefined) ports.set(port, path);
    else this.#error(path, port, `a port other than that at ${earlier}`);
  }

  namespace(
    { name, authorizationRules, queues = [], topics = [] }: NamespaceConfig,
    path: string,
  ): NamespaceDefinition {
    this.#count(queues.length + topics.length, this.#limits.entitiesPerNamespaceMax, path, 'queues and topics');
    const names = new Map<string, string>();
    this.#forwards = [];
    const definition = {
      name,
      authorizationRules: authorizationRules === undefined ? [ROOT_RULE] : this.#keys(authorizationRules, path),
      queues: queues.map((queue, i) => this.queue(queue, `${path}/queues/${i}`, names)),
      topics: topics.map((topic, i) => this.topic(topic, `${path}/topics/${i}`, names)),
    };
    for (const { path: at, to } of this.#forwards) {
      if (!names.has(to.toLowerCase())) this.#error(at, to, 'the name of a queue or topic of the namespace');
    }
    return definition;
  }

  /** `names` are those that are taken, with where that is said. */
  queue(queue: QueueConfig, path: string, names: Map<string, string>): QueueDefinition {
    this.#entityName(queue.name, names, `${path}/name`);
    return {
      name: queue.name,
      ...this.#consumption(queue, path),
      ...this.#intake(queue, path),
    };
  }

  topic(topic: TopicConfig, path: string, names: Map<string, string>): TopicDefinition {
    this.#entityName(topic.name, names, `${path}/name`);
    const { subscriptions = [] } = topic;
    const at = `${path}/subscriptions`;
    this.#count(subscriptions.length, this.#limits.subscriptionsPerTopicMax, at, 'subscriptions of a topic');
    this.#countFilters(subscriptions, at);
    const subscriptionNames = new Map<string, string>();
    return {
      name: topic.name,
      defaultMessageTimeToLiveMs: this.#timeToLiveMs(topic.defaultMessageTimeToLive, path),
      ...this.#common(topic, path),
      ...this.#intake(topic, path),
      ...(topic.supportOrdering !== undefined && { supportOrdering: topic.supportOrdering }),
      subscriptions: subscriptions.map((subscription, i) => {
        this.#unique(subscription.name, subscriptionNames, `${at}/${i}/name`);
        return this.subscription(subscription, `${at}/${i}`);
      }),
    };
  }

  subscription(subscription: SubscriptionConfig, path: string): SubscriptionDefinition {
    const { name, rules, deadLetteringOnFilterEvaluationExceptions = true } = subscription;
    const consumption = this.#consumption(subscription, path);
    if (rules === undefined) return { name, ...consumption, deadLetteringOnFilterEvaluationExceptions };
    const converted = toRules(rules, `${path}/rules`);
    this.errors.push(...converted.errors);
    return { name, ...consumption, deadLetteringOnFilterEvaluationExceptions, rules: converted.rules };
  }

  /** What all entities have in common. */
  #common(entity: QueueConfig | TopicConfig | SubscriptionConfig, at: string): CommonDefinition {
    const { status = 'Active', autoDeleteOnIdle, enableBatchedOperations = true, userMetadata } = entity;
    const path = `${at}/autoDeleteOnIdle`;
    const never = Number.POSITIVE_INFINITY;
    return {
      status,
      autoDeleteOnIdleMs:
        autoDeleteOnIdle === undefined
          ? never
          : this.#durationMs(autoDeleteOnIdle, 300_000, never, path, 'of at least PT5M'),
      enableBatchedOperations,
      userMetadata,
    };
  }

  #keys(rules: readonly AuthorizationRuleConfig[], at: string): readonly AuthorizationRule[] {
    const converted = toAuthorizationRules(rules, `${at}/authorizationRules`);
    this.errors.push(...converted.errors);
    return converted.rules;
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
      ...this.#common(entity, path),
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
      authorizationRules: this.#keys(entity.authorizationRules ?? [], path),
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
    const { messageTimeToLiveMsMin: minMs } = this.#limits;
    const from = `PT${minMs / 1000}S`;
    const range = maxMs === Number.POSITIVE_INFINITY ? `of at least ${from}` : `from ${from} to PT${maxMs / 1000}S`;
    return this.#durationMs(text, minMs, maxMs, `${path}/defaultMessageTimeToLive`, range);
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

  #countFilters(subscriptions: readonly SubscriptionConfig[], at: string): void {
    const rules = subscriptions.flatMap((subscription) => subscription.rules ?? []);
    const sql = rules.filter(({ sqlFilter }) => sqlFilter !== undefined).length;
    const correlation = rules.filter(({ correlationFilter }) => correlationFilter !== undefined).length;
    this.#count(sql, this.#limits.sqlFiltersPerTopicMax, at, 'SQL filters of a topic');
    this.#count(correlation, this.#limits.correlationFiltersPerTopicMax, at, 'correlation filters of a topic');
  }

  #count(count: number, most: number, path: string, what: string): void {
    if (count <= most) return;
    const official = officialQuotaText(what, most, count);
    this.#error(path, count, `at most ${most} ${what}${official === undefined ? '' : ` ("${official}")`}`);
  }

  #error(path: string, found: unknown, expected: string): void {
    this.errors.push({ path, found, expected });
  }
}
