import type { CompileContext } from '../evaluation/compile-context.ts';
import { type ConstantValue, constantOf } from '../evaluation/constants.ts';
import { LikePattern } from '../evaluation/like-pattern.ts';
import { builtInOf } from '../functions/registry.ts';
import { type Binary, boundName, type Call, type Expression, type Like, type Select } from '../syntax/tree.ts';
import { isArray, isPrimitive, type Value } from '../values/value.ts';
import { constantCondition } from './constant-condition.ts';
import { ALL, type Bound, both, type DocumentPath, either, type IndexFilter, NONE } from './index-filter.ts';

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=', '!=': '!=' };

/** Reads from conditions what an index could be asked. */
export class FilterAnalysis {
  readonly #context: CompileContext;
  /** The alias of the container's documents, and where in a document it points. */
  readonly #root: { readonly name: string; readonly path: DocumentPath } | undefined;

  constructor({ from }: Select, context: CompileContext) {
    this.#context = context;
    const [first] = from;
    const collection = first?.collection;
    const name = first === undefined ? undefined : boundName(first);
    if (collection?.type === 'path' && first?.iterated === false && name !== undefined) {
      this.#root = { name, path: collection.path };
    }
  }

  /** What a WHERE clause demands. */
  filterOf(condition: Expression | undefined): IndexFilter {
    return condition === undefined ? ALL : this.#demand(condition);
  }

  /** Where in a document an expression points; undefined when it is no path. */
  pathOf(node: Expression): DocumentPath | undefined {
    if (node.type === 'name') return node.name === this.#root?.name ? this.#root.path : undefined;
    if (node.type !== 'member') return undefined;
    const of = this.pathOf(node.of);
    const key = this.#constant(node.key)?.value;
    // No index knows what is computed only when it is asked for.
    if (of?.length === 0 && this.#context.options.computedProperties?.has(String(key))) return undefined;
    return of !== undefined && (typeof key === 'string' || typeof key === 'number') ? [...of, key] : undefined;
  }

  #constant(node: Expression): ConstantValue | undefined {
    return constantOf(node, this.#context);
  }

  #demand(node: Expression): IndexFilter {
    switch (node.type) {
      case 'literal':
      case 'parameter':
        return this.#constant(node)?.value === true ? ALL : NONE;
      case 'name':
      case 'member':
        return this.#equals(this.pathOf(node), [true]);
      case 'logical':
        return (node.operator === 'AND' ? both : either)(node.operands.map((operand) => this.#demand(operand)));
      case 'unary':
        return node.operator === 'NOT' ? this.#opposite(node.operand) : ALL;
      default:
        return this.#predicate(node);
    }
  }

  /** What holds no condition of its own. */
  #predicate(node: Expression): IndexFilter {
    const constant = constantCondition(node, this.#context);
    if (constant !== undefined) return constant ? ALL : NONE;
    switch (node.type) {
      case 'binary':
        return this.#comparison(node);
      case 'in': {
        if (node.negated) return this.#defined(node.operand);
        const options = node.options.map((option) => this.#constant(option));
        if (options.includes(undefined)) return this.#defined(node.operand);
        return this.#equals(
          this.pathOf(node.operand),
          options.map((option) => option?.value),
        );
      }
      case 'between':
        if (node.negated) return this.#defined(node.operand);
        return both([this.#range(node.operand, '>=', node.low), this.#range(node.operand, '<=', node.high)]);
      case 'like':
        return this.#like(node);
      case 'call':
        return node.udf ? ALL : this.#call(node);
      default:
        return ALL;
    }
  }

  /** NOT of a path, or of IS_DEFINED; of anything else nothing follows. */
  #opposite(node: Expression): IndexFilter {
    const path = this.pathOf(node);
    if (path !== undefined) return this.#equals(path, [false]);
    if (this.#isDefinedCall(node)) return this.#undefined(node);
    const { start, end } = node;
    const constant = constantCondition({ type: 'unary', operator: 'NOT', operand: node, start, end }, this.#context);
    return constant === false ? NONE : ALL;
  }

  #isDefinedCall(node: Expression): node is Call {
    return node.type === 'call' && !node.udf && node.name.toUpperCase() === 'IS_DEFINED';
  }

  #undefined(node: Call): IndexFilter {
    const path = this.pathOf(node.arguments[0]!);
    return path === undefined ? ALL : { kind: 'undefined', path };
  }

  #defined(node: Expression): IndexFilter {
    const path = this.pathOf(node);
    return path === undefined ? ALL : { kind: 'defined', path };
  }

  #equals(path: DocumentPath | undefined, values: readonly Value[]): IndexFilter {
    if (path === undefined) return ALL;
    const defined = values.filter((value) => value !== undefined);
    return defined.length === 0 ? NONE : { kind: 'equals', path, values: defined };
  }

  #comparison({ operator, left, right }: Binary): IndexFilter {
    const mirrored = MIRRORED[operator];
    if (mirrored === undefined) return ALL;
    if (this.#constant(right) !== undefined) return this.#compared(left, operator, right);
    return this.#constant(left) !== undefined ? this.#compared(right, mirrored, left) : ALL;
  }

  #compared(node: Expression, operator: string, constant: Expression): IndexFilter {
    const value = this.#constant(constant)?.value;
    if (value === undefined) return NONE;
    if (operator === '!=') return this.#defined(node);
    if (operator !== '=') return this.#range(node, operator, constant);
    if (this.#isDefinedCall(node)) return value === false ? this.#undefined(node) : this.#demand(node);
    return this.#equals(this.pathOf(node), [value]);
  }

  #range(node: Expression, operator: string, constant: Expression): IndexFilter {
    const path = this.pathOf(node);
    const bound = this.#constant(constant);
    if (path === undefined || bound === undefined) return ALL;
    const { value } = bound;
    // Nothing is less or greater than an array, an object or undefined.
    if (!isPrimitive(value)) return NONE;
    const limit: Bound = { value, isInclusive: operator.endsWith('=') };
    return operator.startsWith('>') ? { kind: 'range', path, low: limit } : { kind: 'range', path, high: limit };
  }

  #like({ operand, pattern, escapeCharacter, negated }: Like): IndexFilter {
    const text = this.#constant(pattern)?.value;
    if (negated || typeof text !== 'string') return this.#defined(operand);
    const { constant, prefix } = new LikePattern(text, escapeCharacter);
    if (constant !== undefined) return this.#equals(this.pathOf(operand), [constant]);
    return this.#prefix(operand, prefix);
  }

  #prefix(node: Expression, prefix: string): IndexFilter {
    const path = this.pathOf(node);
    return path === undefined ? ALL : { kind: 'prefix', path, prefix };
  }

  #call({ name, arguments: args }: Call): IndexFilter {
    const [first, second, third] = args;
    if (first === undefined) return ALL;
    const path = this.pathOf(first);
    const text = second === undefined ? undefined : this.#constant(second)?.value;
    const isExact = third === undefined || this.#constant(third)?.value === false;
    switch (name.toUpperCase()) {
      case 'STARTSWITH':
        return typeof text === 'string' && isExact ? this.#prefix(first, text) : this.#defined(first);
      case 'STRINGEQUALS':
        return typeof text === 'string' && isExact ? this.#equals(path, [text]) : this.#defined(first);
      case 'IS_NULL':
        return this.#equals(path, [null]);
      case 'IS_BOOL':
        return this.#equals(path, [false, true]);
      case 'ARRAY_CONTAINS':
        return this.#arrayContains(first, second!, isExact);
      default:
        if (name.toUpperCase().startsWith('IS_')) return this.#defined(first);
        return builtInOf(name)?.takesUndefined === true ? ALL : this.#defined(first);
    }
  }

  #arrayContains(array: Expression, wanted: Expression, isExact: boolean): IndexFilter {
    const items = this.#constant(array)?.value;
    if (isArray(items) && isExact) return this.#equals(this.pathOf(wanted), items);
    const path = this.pathOf(array);
    const item = this.#constant(wanted)?.value;
    if (path === undefined) return ALL;
    return isExact && item !== undefined ? { kind: 'contains', path, item } : { kind: 'defined', path };
  }
}
