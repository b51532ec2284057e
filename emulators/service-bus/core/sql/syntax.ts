import type { FilterValue } from './value.ts';

/* The syntax tree of filters and actions. `at` is an offset into the text. [service-bus-protocol 13.1, 13.2] */

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type ComparisonOperator = '=' | '<>' | '>' | '>=' | '<' | '<=';

/** A property that is named in the text. */
export interface PropertyReference {
  readonly type: 'property';
  readonly scope: 'sys' | 'user';
  readonly name: string;
  readonly at: number;
}

/** `property(…)` or `p(…)`: a user property whose name is computed. */
export interface ComputedReference {
  readonly type: 'computed-property';
  readonly name: Expression;
}

export type Expression =
  | PropertyReference
  | ComputedReference
  | { readonly type: 'constant'; readonly value: FilterValue }
  | { readonly type: 'parameter'; readonly name: string; readonly at: number }
  | { readonly type: 'new-id' }
  | { readonly type: 'sign'; readonly operator: '+' | '-'; readonly operand: Expression }
  | {
      readonly type: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

export type Condition =
  | { readonly type: 'not'; readonly operand: Condition }
  | { readonly type: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | {
      readonly type: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly type: 'in'; readonly operand: Expression; readonly options: readonly Expression[] }
  | {
      readonly type: 'like';
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escapeCharacter: Expression | undefined;
    }
  | { readonly type: 'is-null'; readonly operand: PropertyReference | ComputedReference }
  | { readonly type: 'exists'; readonly operand: PropertyReference };

export type Statement =
  | { readonly type: 'set'; readonly target: PropertyReference; readonly value: Expression }
  | { readonly type: 'remove'; readonly target: PropertyReference };
