import { equal } from '../sql/comparison.ts';
import type { FilterableMessage } from '../sql/filterable-message.ts';
import { CORRELATION_FIELDS, type CorrelationFilter } from './rule.ts';

/** A test for equality in all that is given; undefined for a filter that gives nothing. [service-bus-protocol 13.3] */
export function compileCorrelationFilter(
  filter: CorrelationFilter,
): ((message: FilterableMessage) => boolean) | undefined {
  const fields = CORRELATION_FIELDS.flatMap((name) => {
    const value = filter.fields[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const properties = Array.from(filter.properties, ([name, { value }]) => [name.toLowerCase(), value] as const);
  if (fields.length + properties.length === 0) return undefined;
  return (message) =>
    fields.every(([name, value]) => message.system(name) === value) &&
    properties.every(([name, value]) => equal(message.property(name), value));
}
