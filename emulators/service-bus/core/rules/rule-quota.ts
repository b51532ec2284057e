import type { FilterCounts } from '../administration.ts';
import type { CoreLimits } from '../definitions.ts';
import { Failure } from '../failure.ts';
import type { Filter } from './rule.ts';

const LIMITED = ['sql', 'correlation'] as const;

/** How many rules the subscriptions of one topic have together. True and false filters are not limited: each subscription has one. */
export class RuleQuota {
  readonly #topic: string;
  readonly #limits: CoreLimits;
  readonly #counts = { sql: 0, correlation: 0, true: 0, false: 0 };

  constructor(topic: string, limits: CoreLimits) {
    this.#topic = topic;
    this.#limits = limits;
  }

  /** Why rules with these filters cannot be added, if they cannot. `replaced` goes when they come. */
  refusal(added: readonly Filter[], replaced?: Filter): Failure | undefined {
    for (const type of LIMITED) {
      const isMore = added.filter((filter) => filter.type === type).length - (replaced?.type === type ? 1 : 0);
      const most = this.#mostOf(type);
      if (isMore > 0 && this.#counts[type] + isMore > most) {
        const kind = type === 'sql' ? 'SQL' : type;
        return new Failure('entity-limit-reached', `${most} ${kind} filters in the topic '${this.#topic}'`);
      }
    }
    return undefined;
  }

  get counts(): FilterCounts {
    const { sql, correlation, true: selectsAll, false: selectsNone } = this.#counts;
    return { sql: sql + selectsAll + selectsNone, correlation };
  }

  added({ type }: Filter): void {
    this.#counts[type]++;
  }

  removed({ type }: Filter): void {
    this.#counts[type]--;
  }

  #mostOf(type: 'sql' | 'correlation'): number {
    return type === 'sql' ? this.#limits.sqlFiltersPerTopicMax : this.#limits.correlationFiltersPerTopicMax;
  }
}
