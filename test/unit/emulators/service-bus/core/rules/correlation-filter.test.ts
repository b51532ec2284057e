import { expect, it } from 'vitest';
import { compileCorrelationFilter } from '../../../../../../emulators/service-bus/core/rules/correlation-filter.ts';
import { CORRELATION_FIELDS, type CorrelationFilter } from '../../../../../../emulators/service-bus/core/rules/rule.ts';
import type { FilterValue } from '../../../../../../emulators/service-bus/core/sql/value.ts';
import { sampleMessage } from '../sql/sample-message.ts';

type Expected = readonly [fields: CorrelationFilter['fields'], properties: Readonly<Record<string, FilterValue>>];

function matches([fields, properties]: Expected): boolean | undefined {
  const values = Object.entries(properties).map(([name, value]) => [name, { value }] as const);
  return compileCorrelationFilter({ type: 'correlation', fields, properties: new Map(values) })?.(sampleMessage());
}

it.each<readonly [Expected, boolean]>([
  [[{ Label: 'order' }, {}], true],
  [[{ Label: 'Order' }, {}], false],
  [[{ Label: 'order', MessageId: 'm-1' }, { colour: 'red' }], true],
  [[{ Label: 'order', MessageId: 'm-2' }, {}], false],
  [[{ Label: 'order' }, { colour: 'blue' }], false],
  [[{ To: '' }, {}], false],
  [[{}, { COLOUR: 'red' }], true],
  [[{}, { colour: 'Red' }], false],
  [[{}, { count: 5n }], true],
  [[{}, { count: 5 }], true],
  [[{}, { count: 5.5 }], false],
  [[{}, { count: '5' }], false],
  [[{}, { price: 2.5, urgent: true }], true],
  [[{}, { urgent: 1n }], false],
  [[{}, { at: { type: 'timestamp', ms: 5_000 } }], true],
  [[{}, { raw: new Uint8Array([1, 2]) }], true],
  [[{}, { nothing: null }], true],
  [[{}, { missing: null }], false],
])('%o is %o', (expected, result) => {
  expect(matches(expected)).toBe(result);
});

it.each(CORRELATION_FIELDS)('compares %s', (name) => {
  const message = sampleMessage();
  message.setSystem(name, 'x');
  const testOf = (text: string) => {
    return compileCorrelationFilter({ type: 'correlation', fields: { [name]: text }, properties: new Map() })!(message);
  };
  expect([testOf('x'), testOf('y')]).toEqual([true, false]);
});

it('a filter that asks nothing is none', () => {
  expect(matches([{}, {}])).toBeUndefined();
});
