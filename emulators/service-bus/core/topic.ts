import type { DeclaredEntity, FilterCounts, MessageCounts } from './administration.ts';
import { type EntityDescription, Failure, type Sent } from './commands.ts';
import type { SubscriptionDefinition, TopicDefinition } from './definitions.ts';
import { DefinedEntity, type EntityContext } from './entity.ts';
import { type Destination, Intake } from './intake.ts';
import { type IncomingMessage, StoredMessage } from './message.ts';
import type { MessageQueue } from './message-queue.ts';
import { PublishedMessage } from './rules/published-message.ts';
import { RuleQuota } from './rules/rule-quota.ts';
import { ScheduledMessages } from './scheduled-messages.ts';
import { Size } from './size.ts';
import { Subscription } from './subscription.ts';
import type { Turn } from './turn.ts';

const NO_QUEUES: readonly MessageQueue[] = [];

/** Stores nothing but scheduled messages; each of its subscriptions gets copies of what its rules select. [service-bus-protocol 12.4] */
export class Topic extends DefinedEntity<TopicDefinition> implements Destination {
  readonly messages = undefined;
  readonly transferDeadLetters = undefined;
  readonly #context: EntityContext;
  readonly intake: Intake;
  readonly #scheduled: ScheduledMessages;
  readonly #size = new Size();
  readonly #quota: RuleQuota;
  #subscriptions: readonly Subscription[] = [];
  #description: EntityDescription;
  #accessedAtMs: number;
  /** What the next message gets. */
  nextSequenceNumber = 1;

  /** The subscriptions of the definition are not made: {@link subscribe} does that. */
  constructor(definition: TopicDefinition, context: EntityContext, createdAtMs: number) {
    super(definition, createdAtMs);
    this.#context = context;
    this.intake = new Intake(definition, false, context.limits, this);
    this.#scheduled = new ScheduledMessages(context.schedule, (message, turn) => this.#activate(message, turn));
    this.#quota = new RuleQuota(definition.name, context.limits);
    this.#description = this.#describe(definition);
    this.#accessedAtMs = createdAtMs;
  }

  get description(): EntityDescription {
    return this.#description;
  }

  get declared(): DeclaredEntity {
    return { kind: 'topic', definition: { ...this.definition, subscriptions: [] } };
  }

  /** In the order of their creation. */
  get subscriptions(): readonly Subscription[] {
    return this.#subscriptions;
  }

  get messageQueues(): readonly MessageQueue[] {
    return NO_QUEUES;
  }

  get sizeBytes(): number {
    return this.#size.bytes;
  }

  get counts(): MessageCounts {
    return { active: 0, deadLetter: 0, transferDeadLetter: 0, scheduled: this.#scheduled.size };
  }

  override get subscriptionCount(): number {
    return this.#subscriptions.length;
  }

  override get filterCounts(): FilterCounts {
    return this.#quota.counts;
  }

  get accessedAtMs(): number {
    return this.#accessedAtMs;
  }

  get isInUse(): boolean {
    return this.#scheduled.size > 0;
  }

  /** Something was done with one of its subscriptions: it is not idle. [service-bus-protocol 12.5] */
  administered(nowMs: number): void {
    this.#accessedAtMs = nowMs;
  }

  /** Adds a subscription. Its path must be free. */
  subscribe(definition: SubscriptionDefinition, createdAtMs: number): Subscription {
    const quota = this.#quota;
    const subscription = new Subscription(this, definition, this.#context, createdAtMs, quota, this.#size);
    this.#subscriptions = [...this.#subscriptions, subscription];
    return subscription;
  }

  unsubscribe(subscription: Subscription): void {
    this.#subscriptions = this.#subscriptions.filter((other) => other !== subscription);
  }

  /** What its subscriptions' rules may still be. */
  get ruleQuota(): RuleQuota {
    return this.#quota;
  }

  send(messages: readonly IncomingMessage[], turn: Turn): Sent | Failure {
    this.#accessedAtMs = turn.nowMs;
    return this.intake.send(messages, turn);
  }

  enqueue(message: IncomingMessage, turn: Turn): number {
    const sequenceNumber = this.nextSequenceNumber++;
    const ttlMs = Math.min(message.ttlMs ?? Number.POSITIVE_INFINITY, this.definition.defaultMessageTimeToLiveMs);
    turn.happened({ type: 'message-published', entity: this.#description.path, sequenceNumber });
    const published = new PublishedMessage(message, ttlMs, sequenceNumber, turn.nowMs);
    for (const subscription of this.#subscriptions) subscription.accept(published, turn);
    return sequenceNumber;
  }

  reserveNumber(): number {
    return this.nextSequenceNumber++;
  }

  hasScheduled(sequenceNumbers: readonly number[]): boolean {
    return this.#scheduled.has(sequenceNumbers);
  }

  schedule(incoming: IncomingMessage, atMs: number, turn: Turn, sequenceNumber = this.reserveNumber()): number {
    const message = new StoredMessage({
      incoming,
      sequenceNumber,
      enqueuedSequenceNumber: 0,
      enqueuedAtMs: turn.nowMs,
      expiresAtMs: Number.POSITIVE_INFINITY,
      deliveryCount: 0,
      changes: undefined,
      deadLetterSource: undefined,
    });
    turn.happened({ type: 'message-scheduled', entity: this.#description.path, message, atMs });
    this.#putAside(message, atMs);
    return message.sequenceNumber;
  }

  /** Brings a scheduled message back, before any command and in the order of the numbers. */
  restore(message: StoredMessage, scheduledForMs: number): void {
    this.#putAside(message, scheduledForMs);
  }

  cancelScheduled(sequenceNumbers: readonly number[], turn: Turn): Failure | undefined {
    this.#accessedAtMs = turn.nowMs;
    const cancelled = this.#scheduled.cancel(sequenceNumbers);
    if (cancelled === undefined) return new Failure('message-not-found', sequenceNumbers.join(', '));
    const entity = this.#description.path;
    for (const { sequenceNumber, incoming } of cancelled) {
      this.#size.add(-incoming.sizeBytes);
      turn.happened({ type: 'schedule-cancelled', entity, sequenceNumber });
    }
    return undefined;
  }

  purge(turn: Turn): number {
    const { sequenceNumbers } = this.#scheduled;
    this.cancelScheduled(sequenceNumbers, turn);
    return this.#subscriptions.reduce(
      (count, subscription) => count + subscription.purge(turn),
      sequenceNumbers.length,
    );
  }

  close(): void {
    this.#scheduled.clear();
  }

  protected configure(definition: TopicDefinition, turn: Turn): void {
    this.intake.configure(definition, turn.nowMs);
    this.#description = this.#describe(definition);
  }

  #describe({ name }: TopicDefinition): EntityDescription {
    const { messageSizeBytesMax } = this.intake;
    return { path: name, kind: 'topic', lockDurationMs: 0, messageSizeBytesMax, requiresSession: false };
  }

  #putAside(message: StoredMessage, atMs: number): void {
    this.#scheduled.add(message, atMs);
    this.#size.add(message.incoming.sizeBytes);
  }

  #activate({ sequenceNumber, incoming }: StoredMessage, turn: Turn): void {
    this.#accessedAtMs = turn.nowMs;
    this.#size.add(-incoming.sizeBytes);
    turn.happened({ type: 'message-activated', entity: this.#description.path, sequenceNumber });
    this.enqueue(incoming, turn);
  }
}
