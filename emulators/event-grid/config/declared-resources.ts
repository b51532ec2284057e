import type { ConfigProblem } from '../../../src/kernel/emulator.ts';
import type { EventGridConfig } from '../config.ts';
import type { InputSchema } from '../core/event/accepted-event.ts';
import type { Domain, Keys, Namespace, Resource } from '../core/resources/definitions.ts';
import { hasEvents, isOfEventGrid } from '../core/resources/event-source.ts';
import { defaultResourceId, domainIdOf, fullResourceId } from '../core/resources/resource-id.ts';
import type { EventGridLimits } from '../limits.ts';
import type { EventSubscriptionConfig } from './event-subscription.ts';
import { toNamespace, toNamespaceSubscription, toNamespaceTopic } from './namespace-conversion.ts';
import type { NamespaceConfig, NamespaceTopicConfig } from './namespace-schema.ts';
import {
  toChannel,
  toDomain,
  toDomainTopic,
  toPartnerNamespace,
  toPartnerTopic,
  toSystemTopic,
  toTopic,
} from './resource-conversion.ts';
import type {
  DomainConfig,
  PartnerNamespaceConfig,
  PartnerTopicConfig,
  SystemTopicConfig,
  TopicConfig,
} from './schema.ts';
import { type Report, toSubscription } from './subscription-conversion.ts';

/** The keys of what is declared without any: so that connection strings are known before the start. */
export const WELL_KNOWN_KEYS: Keys = {
  key1: 'YXp3aXJlLWV2ZW50LWdyaWQtd2VsbC1rbm93bi1rLTE=',
  key2: 'YXp3aXJlLWV2ZW50LWdyaWQtd2VsbC1rbm93bi1rLTI=',
};
/** The region of what is declared without any. */
export const DEFAULT_LOCATION = 'local';

/** Turns what a configuration declares into resources, and collects what is wrong in it. */
export class DeclaredResources {
  readonly problems: ConfigProblem[] = [];
  readonly resources: Resource[] = [];
  readonly #config: EventGridConfig;
  readonly #limits: EventGridLimits;
  readonly #nowMs: number;
  /** Path by host name: topics, domains, namespaces and partner namespaces share the names. */
  readonly #endpoints = new Map<string, string>();
  readonly #ids = new Map<string, string>();

  constructor(config: EventGridConfig, limits: EventGridLimits, nowMs: number) {
    this.#config = config;
    this.#limits = limits;
    this.#nowMs = nowMs;
    const { topics = [], domains = [], systemTopics = [], partnerNamespaces = [] } = config;
    const { namespaces = [], partnerTopics = [], eventSubscriptions = [] } = config;
    for (const [i, each] of topics.entries()) this.#topic(each, `/eventGrid/topics/${i}`);
    for (const [i, each] of domains.entries()) this.#domain(each, `/eventGrid/domains/${i}`);
    for (const [i, each] of namespaces.entries()) this.#namespace(each, `/eventGrid/namespaces/${i}`);
    for (const [i, each] of systemTopics.entries()) this.#systemTopic(each, `/eventGrid/systemTopics/${i}`);
    for (const [i, each] of partnerTopics.entries()) this.#partnerTopic(each, `/eventGrid/partnerTopics/${i}`);
    for (const [i, each] of partnerNamespaces.entries()) {
      this.#partnerNamespace(each, `/eventGrid/partnerNamespaces/${i}`);
    }
    for (const [i, { source, ...each }] of eventSubscriptions.entries()) {
      const path = `/eventGrid/eventSubscriptions/${i}`;
      this.#checkSource(source, path);
      this.#subscription(fullResourceId(source), each, this.#inputOf(fullResourceId(source)), path);
    }
  }

  #topic({ name, location, key1, key2, eventSubscriptions, ...properties }: TopicConfig, path: string): void {
    const frame = this.#endpoint('topics', { name, location, key1, key2 }, path);
    const topic = toTopic(frame, properties, this.#reportAt(path));
    this.resources.push(topic);
    this.#subscriptions(topic.id, eventSubscriptions, topic.inputSchema, path);
  }

  #domain(declared: DomainConfig, path: string): void {
    const { name, location, key1, key2, topics = [], eventSubscriptions, ...properties } = declared;
    const frame = this.#endpoint('domains', { name, location, key1, key2 }, path);
    const domain = toDomain(frame, properties, this.#reportAt(path));
    this.resources.push(domain);
    this.#subscriptions(domain.id, eventSubscriptions, domain.inputSchema, path);
    for (const [i, topic] of topics.entries()) {
      const below = `${path}/topics/${i}`;
      const id = `${domain.id}/topics/${topic.name}`;
      this.#unique(id, this.#ids, topic.name, `${below}/name`);
      this.resources.push(toDomainTopic({ id, name: topic.name, ...this.#times() }));
      this.#subscriptions(id, topic.eventSubscriptions, domain.inputSchema, below);
    }
  }

  #namespace(declared: NamespaceConfig, path: string): void {
    const { name, location, key1, key2, topics = [], ...properties } = declared;
    const frame = this.#endpoint('namespaces', { name, location, key1, key2 }, path);
    const namespace = toNamespace(frame, properties, this.#reportAt(path));
    this.resources.push(namespace);
    for (const [i, each] of topics.entries()) this.#namespaceTopic(namespace, each, `${path}/topics/${i}`);
  }

  /** Its keys are those of its namespace: it is not declared to have any of its own. */
  #namespaceTopic({ id: namespaceId, keys }: Namespace, declared: NamespaceTopicConfig, path: string): void {
    const { name, eventSubscriptions = [], ...properties } = declared;
    const id = `${namespaceId}/topics/${name}`;
    this.#unique(id, this.#ids, name, `${path}/name`);
    const topic = toNamespaceTopic({ id, name, keys, ...this.#times() }, properties);
    this.resources.push(topic);
    const { requireHttps = false } = this.#config;
    for (const [i, { name: subscription, ...rest }] of eventSubscriptions.entries()) {
      const below = `${path}/eventSubscriptions/${i}`;
      const frame = { id: `${id}/eventSubscriptions/${subscription}`, name: subscription, ...this.#times() };
      this.#unique(frame.id, this.#ids, subscription, `${below}/name`);
      const options = { limits: this.#limits, requireHttps, report: this.#reportAt(below) };
      this.resources.push(toNamespaceSubscription({ ...frame, topic, isDeclared: true }, rest, options));
    }
  }

  #systemTopic({ name, location, eventSubscriptions, ...properties }: SystemTopicConfig, path: string): void {
    const topic = toSystemTopic(this.#tracked('systemTopics', name, location, path), properties, this.#reportAt(path));
    this.resources.push(topic);
    this.#subscriptions(topic.id, eventSubscriptions, 'EventGridSchema', path);
  }

  #partnerTopic({ name, location, eventSubscriptions, ...properties }: PartnerTopicConfig, path: string): void {
    const frame = this.#tracked('partnerTopics', name, location, path);
    // What is declared is meant to be used.
    const declared = { activationState: 'Activated' as const, ...properties };
    const topic = toPartnerTopic(frame, declared, this.#reportAt(path));
    this.resources.push(topic);
    this.#subscriptions(topic.id, eventSubscriptions, 'CloudEventSchemaV1_0', path);
  }

  #partnerNamespace(declared: PartnerNamespaceConfig, path: string): void {
    const { name, location, key1, key2, channels = [], ...properties } = declared;
    const frame = this.#endpoint('partnerNamespaces', { name, location, key1, key2 }, path);
    const namespace = toPartnerNamespace(frame, properties, this.#reportAt(path));
    this.resources.push(namespace);
    for (const [i, { name: channelName, ...rest }] of channels.entries()) {
      const below = `${path}/channels/${i}`;
      const id = `${namespace.id}/channels/${channelName}`;
      this.#unique(id, this.#ids, channelName, `${below}/name`);
      const channel = toChannel({ id, name: channelName, ...this.#times() }, rest, this.#reportAt(below));
      this.resources.push(channel);
      const { name: topic, source } = channel.partnerTopicInfo;
      const topicId = defaultResourceId(`partnerTopics/${topic}`);
      if (this.#ids.has(topicId.toLowerCase())) continue;
      this.#partnerTopic({ name: topic, location: frame.location, ...(source !== undefined && { source }) }, below);
    }
  }

  #subscriptions(
    source: string,
    subscriptions: readonly EventSubscriptionConfig[] = [],
    inputSchema: InputSchema,
    path: string,
  ): void {
    const isDomain = /\/domains\/[^/]+$/.test(source);
    const most = isDomain ? this.#limits.subscriptionsPerDomainMax : this.#limits.subscriptionsPerTopicMax;
    if (subscriptions.length > most) {
      const expected = `at most ${most} event subscriptions`;
      this.problems.push({ path: `${path}/eventSubscriptions`, found: subscriptions.length, expected });
    }
    for (const [i, each] of subscriptions.entries()) {
      this.#subscription(source, each, inputSchema, `${path}/eventSubscriptions/${i}`);
    }
  }

  #subscription(
    source: string,
    { name, ...properties }: EventSubscriptionConfig,
    inputSchema: InputSchema,
    path: string,
  ): void {
    const id = `${source}/providers/Microsoft.EventGrid/eventSubscriptions/${name}`;
    this.#unique(id, this.#ids, name, `${path}/name`);
    const { requireHttps = false } = this.#config;
    const limits = this.#limits;
    const converted = toSubscription(properties, { inputSchema, limits, requireHttps, report: this.#reportAt(path) });
    this.resources.push({
      type: 'eventSubscriptions',
      id,
      name,
      ...this.#times(),
      source,
      ...converted,
      schedule: 'basic',
      provisioningState: 'Creating',
      isDeclared: true,
    });
  }

  /** A resource of Event Grid must be declared, too; whether others are there is not known here. */
  #checkSource(source: string, path: string): void {
    const id = fullResourceId(source).toLowerCase();
    const declared = this.resources.find((each) => each.id.toLowerCase() === id);
    if (declared === undefined ? !isOfEventGrid(id) || this.#domainOf(id) !== undefined : hasEvents(declared)) return;
    this.problems.push({ path: `${path}/source`, found: source, expected: 'a topic or domain that is declared here' });
  }

  /** What events of a source look like: of one that is not declared here, as of Azure's resources. */
  #inputOf(source: string): InputSchema {
    const of = this.resources.find(({ id }) => id.toLowerCase() === source.toLowerCase()) ?? this.#domainOf(source);
    if (of !== undefined && 'inputSchema' in of) return of.inputSchema;
    if (of?.type === 'domains/topics') return this.#domainOf(source)?.inputSchema ?? 'EventGridSchema';
    return of?.type === 'partnerTopics' ? 'CloudEventSchemaV1_0' : 'EventGridSchema';
  }

  /** Of the topic with this id, which need not be declared. */
  #domainOf(topicId: string): Domain | undefined {
    const domainId = domainIdOf(topicId)?.toLowerCase();
    const found = this.resources.find(({ id }) => id.toLowerCase() === domainId);
    return found?.type === 'domains' ? found : undefined;
  }

  #endpoint(
    type: string,
    declared: {
      readonly name: string;
      readonly location: string | undefined;
      readonly key1: string | undefined;
      readonly key2: string | undefined;
    },
    path: string,
  ) {
    const { name, location, key1 = WELL_KNOWN_KEYS.key1, key2 = WELL_KNOWN_KEYS.key2 } = declared;
    this.#unique(name, this.#endpoints, name, `${path}/name`);
    return { ...this.#tracked(type, name, location, path), keys: { key1, key2 } };
  }

  #tracked(type: string, name: string, location: string | undefined, path: string) {
    const id = defaultResourceId(`${type}/${name}`);
    this.#unique(id, this.#ids, name, `${path}/name`);
    return { id, name, location: location ?? DEFAULT_LOCATION, tags: {}, ...this.#times() };
  }

  #times() {
    return { createdAtMs: this.#nowMs, changedAtMs: this.#nowMs };
  }

  #unique(key: string, known: Map<string, string>, found: string, path: string): void {
    const earlier = known.get(key.toLowerCase());
    if (earlier === undefined) known.set(key.toLowerCase(), path);
    else if (earlier !== path) {
      this.problems.push({
        path,
        found,
        expected: `a name other than that at ${earlier} (case does not tell them apart)`,
      });
    }
  }

  #reportAt(path: string): Report {
    return (below, found, expected) => this.problems.push({ path: `${path}${below}`, found, expected });
  }
}
