import { formatUuid, type Ids } from '../../../../src/kernel/ids.ts';
import { Failure } from '../commands.ts';
import type { IncomingMessage } from '../message.ts';
import { SqlEvaluationError } from '../sql/errors.ts';
import type { Uuid } from '../sql/value.ts';
import { type CompiledRule, compileRule } from './compiled-rule.ts';
import { EditedMessage } from './edited-message.ts';
import type { PublishedMessage } from './published-message.ts';
import type { Rule, RuleDefinition } from './rule.ts';
import type { RuleQuota } from './rule-quota.ts';

/** Azure's rule for names, and the dollar sign of `$Default`. [service-bus-protocol 12.5, quotas] */
const NAME = /^[A-Za-z0-9$._-]{1,50}$/;
/** The property of a changed copy that names its rule. [service-bus-protocol 12.4] */
const RULE_NAME = 'RuleName';

/** What becomes of a message in a subscription. */
export interface Selection {
  /** To be enqueued, in order. */
  readonly copies: readonly IncomingMessage[];
  /** A sentence on the first rule that could not be evaluated, if there is one. */
  readonly problem: string | undefined;
}

/** The rules of a subscription, in the order in which they were added. Their names do not differ by case alone. */
export class RuleSet {
  readonly #path: string;
  readonly #rules = new Map<string, CompiledRule>();
  readonly #newId: () => Uuid;
  readonly #quota: RuleQuota;
  #takesAll = false;

  /** `path` is that of the subscription, `quota` counts the rules of its topic. */
  constructor(path: string, ids: Ids, quota: RuleQuota) {
    this.#path = path;
    this.#quota = quota;
    this.#newId = () => ({ type: 'uuid', text: formatUuid(ids.uuidBytes()) });
  }

  /** Every message is enqueued as it is, once: there is no need to look at it. */
  get takesAll(): boolean {
    return this.#takesAll;
  }

  has(name: string): boolean {
    return this.#rules.has(name.toLowerCase());
  }

  get(name: string): Rule | Failure {
    return this.#rules.get(name.toLowerCase())?.rule ?? new Failure('rule-not-found', this.#pathOf(name));
  }

  add(definition: RuleDefinition, createdAtMs: number): Rule | Failure {
    const { name } = definition;
    if (!NAME.test(name)) return new Failure('argument-out-of-range', `rule-name '${name}'`);
    if (this.has(name)) return new Failure('rule-already-exists', this.#pathOf(name));
    const compiled = this.#compile({ ...definition, createdAtMs });
    if (compiled instanceof Failure) return compiled;
    this.#put(compiled);
    return compiled.rule;
  }

  /** Puts another rule in the place of one that is here. It keeps name and time of creation. */
  replace(earlier: Rule, definition: RuleDefinition): Rule | Failure {
    const compiled = this.#compile({ ...definition, name: earlier.name, createdAtMs: earlier.createdAtMs });
    if (compiled instanceof Failure) return compiled;
    this.#quota.removed(earlier.filter);
    this.#put(compiled);
    return compiled.rule;
  }

  remove(name: string): Rule | Failure {
    const compiled = this.#rules.get(name.toLowerCase());
    if (compiled === undefined) return new Failure('rule-not-found', this.#pathOf(name));
    this.#rules.delete(name.toLowerCase());
    this.#quota.removed(compiled.rule.filter);
    this.#changed();
    return compiled.rule;
  }

  /** At most `top` rules behind the first `skip`. */
  list(skip: number, top: number): Rule[] {
    return Array.from(this.#rules.values(), ({ rule }) => rule).slice(skip, skip + top);
  }

  /**
   * Asks every rule: those without action make one copy together, each one with an action makes its own. A rule that cannot
   * be evaluated selects nothing. [service-bus-protocol 12.4]
   */
  select(message: PublishedMessage): Selection {
    let problem: string | undefined;
    let isSelected = false;
    const changed: IncomingMessage[] = [];
    for (const { rule, selects, apply } of this.#rules.values()) {
      try {
        if (!(typeof selects === 'boolean' ? selects : selects(message))) continue;
        if (apply === undefined) {
          isSelected = true;
        } else {
          const edited = new EditedMessage(message);
          apply(edited);
          edited.setProperty(RULE_NAME, rule.name);
          changed.push(edited.copy());
        }
      } catch (error) {
        if (!(error instanceof SqlEvaluationError)) throw error;
        problem ??= `The rule '${rule.name}' could not be evaluated. ${error.message}`;
      }
    }
    return { copies: isSelected ? [message.incoming, ...changed] : changed, problem };
  }

  /** The subscription is deleted. */
  close(): void {
    for (const { rule } of this.#rules.values()) this.#quota.removed(rule.filter);
  }

  #compile(rule: Rule): CompiledRule | Failure {
    const compiled = compileRule(rule, this.#newId);
    if (!('part' in compiled)) return compiled;
    const { part, text } = compiled;
    return new Failure('rule-invalid', `${part} of the rule '${rule.name}' is not valid. ${text.replace(/\.$/, '')}`);
  }

  #put(compiled: CompiledRule): void {
    this.#rules.set(compiled.rule.name.toLowerCase(), compiled);
    this.#quota.added(compiled.rule.filter);
    this.#changed();
  }

  #pathOf(name: string): string {
    return `${this.#path}/Rules/${name}`;
  }

  #changed(): void {
    const rules = [...this.#rules.values()];
    const looks = rules.some(({ selects, apply }) => typeof selects !== 'boolean' || (selects && apply !== undefined));
    this.#takesAll = !looks && rules.some(({ selects }) => selects === true);
  }
}
