import { type AmqpValue, textOf } from '../../../src/wire/amqp/types.ts';
import { Failure, type ReadPosition } from '../core/commands.ts';

const KEY = 'apache.org:selector-filter:string';
const EARLIEST: ReadPosition = { type: 'earliest' };
const EXPRESSION = /^amqp\.annotation\.(x-opt-[a-z-]+)\s*(>=?)\s*(?:'([^']*)'|([^\s']+))$/i;
const INTEGER = /^-?\d{1,15}$/;

/** Where a receiver begins, by the filter of its source: at the oldest event without one. */
export function positionIn(filters: AmqpValue | undefined): ReadPosition | Failure {
  if (filters?.type !== 'map') return EARLIEST;
  for (const [key, filter] of filters.value) {
    const name = textOf(key);
    if (name !== KEY) return new Failure('filter-invalid', `'${name ?? key.type}' is no filter of an event hub`);
    const text = textOf(filter.type === 'described' ? filter.value : filter);
    return text === undefined ? new Failure('filter-invalid', 'the expression is not a string') : parsePosition(text);
  }
  return EARLIEST;
}

/** Quotes may be missing, and spaces vary. [event-hubs-protocol 8.2] */
export function parsePosition(expression: string): ReadPosition | Failure {
  const match = EXPRESSION.exec(expression.trim());
  if (match === null) return malformed(expression);
  const [, annotation = '', operator, quoted, bare = ''] = match;
  const value = quoted ?? bare;
  const isInclusive = operator === '>=';
  if (annotation.toLowerCase() === 'x-opt-offset') {
    if (value === '@latest') return { type: 'latest', isInclusive };
    if (value === '-1') return EARLIEST;
  }
  if (!INTEGER.test(value)) return malformed(expression);
  const number = Number(value);
  switch (annotation.toLowerCase()) {
    case 'x-opt-offset':
      return number < 0 ? malformed(expression) : { type: 'offset', offset: number, isInclusive };
    case 'x-opt-sequence-number':
      return { type: 'sequence-number', sequenceNumber: number, isInclusive };
    case 'x-opt-enqueued-time':
      return { type: 'enqueued-time', atMs: number, isInclusive };
    default:
      return malformed(expression);
  }
}

function malformed(expression: string): Failure {
  return new Failure('filter-invalid', `'${expression}' compares no offset, sequence number or enqueued time`);
}
