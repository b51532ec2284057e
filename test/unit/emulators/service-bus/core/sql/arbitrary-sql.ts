import fc from 'fast-check';
import type {
  Condition,
  Expression,
  PropertyReference,
  Statement,
} from '../../../../../../emulators/service-bus/core/sql/syntax.ts';

/* Random syntax trees, and the texts that they are read from. */

const INT64_MAX = 2n ** 63n - 1n;

const reference = fc.record({
  type: fc.constant('property' as const),
  scope: fc.constantFrom('sys' as const, 'user' as const),
  name: fc.string({ minLength: 1, maxLength: 6 }),
  at: fc.constant(0),
}) satisfies fc.Arbitrary<PropertyReference>;

const constant = fc
  .oneof(
    fc.bigInt({ min: 0n, max: INT64_MAX }),
    fc.double({ min: 0, max: 1e300, noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
    fc.string({ maxLength: 6 }),
    fc.boolean(),
    fc.constant(null),
  )
  .map((value): Expression => ({ type: 'constant', value }));

const trees = fc.letrec((tie) => {
  const expression = tie('expression') as fc.Arbitrary<Expression>;
  const condition = tie('condition') as fc.Arbitrary<Condition>;
  return {
    expression: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'sql' },
      constant,
      reference,
      fc.constant<Expression>({ type: 'new-id' }),
      fc.constantFrom('@a', '@b1').map((name): Expression => ({ type: 'parameter', name, at: 0 })),
      expression.map((name): Expression => ({ type: 'computed-property', name })),
      fc.record({
        type: fc.constant('sign' as const),
        operator: fc.constantFrom('+' as const, '-' as const),
        operand: reference,
      }),
      fc.record({
        type: fc.constant('arithmetic' as const),
        operator: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const, '%' as const),
        left: expression,
        right: expression,
      }),
    ),
    condition: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'sql' },
      fc.record({
        type: fc.constant('comparison' as const),
        operator: fc.constantFrom(
          '=' as const,
          '<>' as const,
          '>' as const,
          '>=' as const,
          '<' as const,
          '<=' as const,
        ),
        left: expression,
        right: expression,
      }),
      fc.record({
        type: fc.constant('in' as const),
        operand: expression,
        options: fc.array(expression, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        type: fc.constant('like' as const),
        operand: expression,
        pattern: expression,
        escapeCharacter: fc.option(expression, { nil: undefined }),
      }),
      reference.map((operand): Condition => ({ type: 'is-null', operand })),
      reference.map((operand): Condition => ({ type: 'exists', operand })),
      condition.map((operand): Condition => ({ type: 'not', operand })),
      fc.record({
        type: fc.constantFrom('and' as const, 'or' as const),
        left: condition,
        right: condition,
      }),
    ),
  };
});

export const arbitraryCondition: fc.Arbitrary<Condition> = trees.condition;

export const arbitraryStatements: fc.Arbitrary<Statement[]> = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('set' as const),
      target: reference.map((target): PropertyReference => ({ ...target, scope: 'user' })),
      value: trees.expression,
    }),
    reference.map((target): Statement => ({ type: 'remove', target: { ...target, scope: 'user' } })),
  ),
  { minLength: 1, maxLength: 5 },
);

/** The text of a filter, with parentheses around everything that is not a single word. */
export function printCondition(node: Condition): string {
  switch (node.type) {
    case 'not':
      return `NOT (${printCondition(node.operand)})`;
    case 'and':
    case 'or':
      return `(${printCondition(node.left)}) ${node.type} (${printCondition(node.right)})`;
    case 'comparison':
      return `${print(node.left)} ${node.operator} ${print(node.right)}`;
    case 'in':
      return `${print(node.operand)} IN (${node.options.map(print).join(', ')})`;
    case 'like': {
      const ending = node.escapeCharacter === undefined ? '' : ` ESCAPE ${print(node.escapeCharacter)}`;
      return `${print(node.operand)} LIKE ${print(node.pattern)}${ending}`;
    }
    case 'is-null':
      return `${print(node.operand)} IS NULL`;
    case 'exists':
      return `EXISTS(${print(node.operand)})`;
  }
}

export function printStatements(statements: readonly Statement[], separator: string): string {
  return statements
    .map((statement) => {
      const target = print(statement.target);
      return statement.type === 'remove' ? `REMOVE ${target}` : `SET ${target} = ${print(statement.value)}`;
    })
    .join(separator);
}

function print(node: Expression): string {
  switch (node.type) {
    case 'property':
      return `${node.scope}.[${node.name.replaceAll(']', ']]')}]`;
    case 'computed-property':
      return `p(${print(node.name)})`;
    case 'constant':
      return printConstant(node.value);
    case 'parameter':
      return node.name;
    case 'new-id':
      return 'newid()';
    case 'sign':
      return `(${node.operator} ${print(node.operand)})`;
    case 'arithmetic':
      return `(${print(node.left)} ${node.operator} ${print(node.right)})`;
  }
}

function printConstant(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'number') return value.toExponential();
  return String(value);
}

/** A tree to compare: without the places in the text. */
export function withoutPlaces(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutPlaces);
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) => (key === 'at' ? [] : [[key, withoutPlaces(value)]])),
  );
}
