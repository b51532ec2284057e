import type { Ids } from '../../../src/kernel/ids.ts';
import { type EntityDescription, Failure, type Rules } from './commands.ts';
import { filterEvaluationFailed } from './dead-letter.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { EntityStatus, SubscriptionDefinition } from './definitions.ts';
import type { Entity } from './entity.ts';
import { MessageQueue } from './message-queue.ts';
import type { PublishedMessage } from './rules/published-message.ts';
import { DEFAULT_RULE, type Rule, type RuleDefinition } from './rules/rule.ts';
import { RuleSet } from './rules/rule-set.ts';
import type { Schedule } from './schedule.ts';
import type { Turn } from './turn.ts';

/** Gets copies of those messages of its topic that its rules select. [service-bus-protocol 12.4] */
export class Subscription implements Entity {
  readonly description: EntityDescription;
  readonly status: EntityStatus;
  readonly messages: MessageQueue;
  readonly deadLetters: DeadLetterQueue;
  readonly #rules: RuleSet;
  readonly #deadLettersOnFilterErrors: boolean;

  /** The definition is taken as checked. `createdAtMs` is that of its rules. */
  constructor(
    topicPath: string,
    definition: SubscriptionDefinition,
    schedule: Schedule,
    ids: Ids,
    createdAtMs: number,
  ) {
    const path = `${topicPath}/Subscriptions/${definition.name}`;
    const { lockDurationMs, requiresSession } = definition;
    this.description = { path, kind: 'subscription', lockDurationMs, messageSizeBytesMax: 0, requiresSession };
    this.status = definition.status;
    this.deadLetters = new DeadLetterQueue(path, definition, schedule, ids);
    this.messages = new MessageQueue({ ...definition, path, deadLetters: this.deadLetters.messages }, schedule, ids);
    this.#deadLettersOnFilterErrors = definition.deadLetteringOnFilterEvaluationExceptions ?? true;
    this.#rules = new RuleSet(path, ids);
    for (const rule of definition.rules ?? [DEFAULT_RULE]) {
      const added = this.#rules.add(rule, createdAtMs);
      if (added instanceof Failure) throw new Error(`${path}: ${added.error} (${added.detail})`);
    }
  }

  /** Takes in the copies that the rules make of a message, which may be none. */
  accept(message: PublishedMessage, turn: Turn): void {
    const { incoming, ttlMs, sequenceNumber } = message;
    if (this.#rules.takesAll) {
      this.messages.enqueue(incoming, ttlMs, sequenceNumber, turn);
      return;
    }
    const { copies, problem } = this.#rules.select(message);
    for (const copy of copies) this.messages.enqueue(copy, ttlMs, sequenceNumber, turn);
    if (problem === undefined || !this.#deadLettersOnFilterErrors) return;
    this.messages.enqueue(incoming, ttlMs, sequenceNumber, turn, filterEvaluationFailed(problem));
  }

  addRule(definition: RuleDefinition, turn: Turn): Rule | Failure {
    const rule = this.#rules.add(definition, turn.nowMs);
    if (!(rule instanceof Failure)) turn.happened({ type: 'rule-added', entity: this.description.path, rule });
    return rule;
  }

  removeRule(name: string, turn: Turn): Rule | Failure {
    const rule = this.#rules.remove(name);
    if (rule instanceof Failure) return rule;
    turn.happened({ type: 'rule-removed', entity: this.description.path, name: rule.name });
    return rule;
  }

  listRules(skip: number, top: number): Rules | Failure {
    if (!(skip >= 0)) return new Failure('argument-out-of-range', `skip ${skip}`);
    if (!(top >= 0)) return new Failure('argument-out-of-range', `top ${top}`);
    return { rules: this.#rules.list(skip, top) };
  }

  send(): Failure {
    return new Failure('not-a-sender-entity', this.description.path);
  }

  cancelScheduled(): Failure {
    return this.send();
  }
}
