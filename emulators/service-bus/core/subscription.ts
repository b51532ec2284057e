import type { DeclaredEntity, MessageCounts } from './administration.ts';
import { type EntityDescription, Failure, type Rules } from './commands.ts';
import { Consumption } from './consumption.ts';
import { filterEvaluationFailed } from './dead-letter.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { type EntityStatus, isReceivable, type SubscriptionDefinition } from './definitions.ts';
import { DefinedEntity, type EntityContext } from './entity.ts';
import type { MessageQueue } from './message-queue.ts';
import type { PublishedMessage } from './rules/published-message.ts';
import { DEFAULT_RULE, type Rule, type RuleDefinition } from './rules/rule.ts';
import type { RuleQuota } from './rules/rule-quota.ts';
import { RuleSet } from './rules/rule-set.ts';
import type { Size } from './size.ts';
import type { Topic } from './topic.ts';
import type { Turn } from './turn.ts';

/** Gets copies of those messages of its topic that its rules select. [service-bus-protocol 12.4] */
export class Subscription extends DefinedEntity<SubscriptionDefinition> {
  readonly topic: Topic;
  readonly intake = undefined;
  readonly messages: MessageQueue;
  readonly deadLetters: DeadLetterQueue;
  readonly #consumption: Consumption;
  readonly #rules: RuleSet;
  readonly #path: string;
  #description: EntityDescription;

  /** The definition is taken as checked. `createdAtMs` is also that of its rules, `whole` what its topic's messages measure. */
  constructor(
    topic: Topic,
    definition: SubscriptionDefinition,
    context: EntityContext,
    createdAtMs: number,
    quota: RuleQuota,
    whole: Size,
  ) {
    const { rules = [DEFAULT_RULE], ...withoutRules } = definition;
    super(withoutRules, createdAtMs);
    this.topic = topic;
    this.#path = `${topic.description.path}/Subscriptions/${definition.name}`;
    this.#description = this.#describe(definition);
    this.#consumption = new Consumption(this, definition, context, createdAtMs, whole);
    this.messages = this.#consumption.messages;
    this.deadLetters = this.#consumption.deadLetters;
    this.#rules = new RuleSet(this.#path, context.ids, quota);
    for (const rule of rules) {
      const added = this.#rules.add(rule, (rule as Partial<Rule>).createdAtMs ?? createdAtMs);
      if (added instanceof Failure) throw new Error(`${this.#path}: ${added.error} (${added.detail})`);
    }
  }

  /** Nothing can be received from a subscription to a disabled topic either. [Service Bus docs: EntityStatus] */
  override get status(): EntityStatus {
    const status = super.status;
    return status === 'Disabled' || isReceivable(this.topic.status) ? status : 'ReceiveDisabled';
  }

  get transferDeadLetters(): DeadLetterQueue {
    return this.#consumption.transferDeadLetters;
  }

  get description(): EntityDescription {
    return this.#description;
  }

  get declared(): DeclaredEntity {
    const { rules: _, ...definition } = this.definition;
    return { kind: 'subscription', topic: this.topic.description.path, definition };
  }

  get messageQueues(): readonly MessageQueue[] {
    return this.#consumption.queues;
  }

  get sizeBytes(): number {
    return this.#consumption.sizeBytes;
  }

  get counts(): MessageCounts {
    return this.#consumption.counts;
  }

  get accessedAtMs(): number {
    return this.#consumption.accessedAtMs;
  }

  get isInUse(): boolean {
    return this.#consumption.isInUse;
  }

  /** Takes in the copies that the rules make of a message, which may be none. That is no use of it. [service-bus-protocol 12.5] */
  accept(message: PublishedMessage, turn: Turn): void {
    const { incoming, ttlMs, sequenceNumber } = message;
    if (this.#rules.takesAll) {
      this.messages.enqueue(incoming, ttlMs, sequenceNumber, turn);
      return;
    }
    const { copies, problem } = this.#rules.select(message);
    for (const copy of copies) this.messages.enqueue(copy, ttlMs, sequenceNumber, turn);
    if (problem === undefined || this.definition.deadLetteringOnFilterEvaluationExceptions === false) return;
    this.messages.enqueue(incoming, ttlMs, sequenceNumber, turn, filterEvaluationFailed(problem));
  }

  addRule(definition: RuleDefinition, turn: Turn): Rule | Failure {
    const isNew = !this.#rules.has(definition.name);
    const full = isNew ? this.topic.ruleQuota.refusal([definition.filter]) : undefined;
    const rule = full ?? this.#rules.add(definition, turn.nowMs);
    if (rule instanceof Failure) return rule;
    this.#administered(turn);
    turn.happened({ type: 'rule-added', entity: this.#path, rule });
    return rule;
  }

  removeRule(name: string, turn: Turn): Rule | Failure {
    const rule = this.#rules.remove(name);
    if (rule instanceof Failure) return rule;
    this.#administered(turn);
    turn.happened({ type: 'rule-removed', entity: this.#path, name: rule.name });
    return rule;
  }

  /** The rule keeps its place and the time of its creation. */
  updateRule(definition: RuleDefinition, turn: Turn): Rule | Failure {
    const earlier = this.#rules.get(definition.name);
    if (earlier instanceof Failure) return earlier;
    const rule =
      this.topic.ruleQuota.refusal([definition.filter], earlier.filter) ?? this.#rules.replace(earlier, definition);
    if (rule instanceof Failure) return rule;
    this.#administered(turn);
    turn.happened({ type: 'rule-updated', entity: this.#path, rule });
    return rule;
  }

  getRule(name: string): Rule | Failure {
    return this.#rules.get(name);
  }

  listRules(skip: number, top: number): Rules | Failure {
    if (!(skip >= 0)) return new Failure('argument-out-of-range', `skip ${skip}`);
    if (!(top >= 0)) return new Failure('argument-out-of-range', `top ${top}`);
    return { rules: this.#rules.list(skip, top) };
  }

  send(): Failure {
    return new Failure('not-a-sender-entity', this.#path);
  }

  cancelScheduled(): Failure {
    return this.send();
  }

  purge(turn: Turn): number {
    return this.#consumption.purge(turn);
  }

  close(): void {
    this.#consumption.close();
    this.#rules.close();
    this.topic.unsubscribe(this);
  }

  protected configure(definition: SubscriptionDefinition, turn: Turn): void {
    this.#description = this.#describe(definition);
    this.#consumption.configure(definition, turn);
    this.topic.administered(turn.nowMs);
  }

  #administered({ nowMs }: Turn): void {
    this.messages.accessedAtMs = nowMs;
    this.topic.administered(nowMs);
  }

  #describe({ lockDurationMs, requiresSession }: SubscriptionDefinition): EntityDescription {
    return { path: this.#path, kind: 'subscription', lockDurationMs, messageSizeBytesMax: 0, requiresSession };
  }
}
