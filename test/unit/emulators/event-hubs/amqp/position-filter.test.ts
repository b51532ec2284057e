import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePosition, positionIn } from '../../../../../emulators/event-hubs/amqp/position-filter.ts';
import { Failure } from '../../../../../emulators/event-hubs/core/failure.ts';
import { type AmqpValue, amqp } from '../../../../../src/wire/amqp/types.ts';

describe('an expression', () => {
  it.each([
    ["amqp.annotation.x-opt-offset > '-1'", { type: 'earliest' }],
    ["amqp.annotation.x-opt-offset >= '-1'", { type: 'earliest' }],
    ["amqp.annotation.x-opt-offset > '@latest'", { type: 'latest', isInclusive: false }],
    ["amqp.annotation.x-opt-offset >= '@latest'", { type: 'latest', isInclusive: true }],
    ["amqp.annotation.x-opt-offset > '4096'", { type: 'offset', offset: 4096, isInclusive: false }],
    ['amqp.annotation.x-opt-offset>=4096', { type: 'offset', offset: 4096, isInclusive: true }],
    ["  amqp.annotation.x-opt-sequence-number   >   '5'  ", seq(5, false)],
    ['amqp.annotation.x-opt-sequence-number >= 5', seq(5, true)],
    ["amqp.annotation.x-opt-sequence-number > '-1'", seq(-1, false)],
    ["amqp.annotation.x-opt-enqueued-time > '0'", { type: 'enqueued-time', atMs: 0, isInclusive: false }],
    [
      "AMQP.Annotation.X-Opt-Enqueued-Time >= '1700000000000'",
      { type: 'enqueued-time', atMs: 1.7e12, isInclusive: true },
    ],
  ])('%s', (expression, position) => {
    expect(parsePosition(expression)).toEqual(position);
  });

  it.each([
    '',
    'amqp.annotation.x-opt-offset',
    "amqp.annotation.x-opt-offset = '1'",
    "amqp.annotation.x-opt-offset < '1'",
    "amqp.annotation.x-opt-offset > '-2'",
    "amqp.annotation.x-opt-offset > '1.5'",
    "amqp.annotation.x-opt-offset > ''",
    "amqp.annotation.x-opt-offset > '1",
    "amqp.annotation.x-opt-offset > '1' OR 1=1",
    "amqp.annotation.x-opt-sequence-number > '@latest'",
    "amqp.annotation.x-opt-partition-key > '1'",
    "amqp.annotation.x-opt-sequence-number > '99999999999999999999'",
  ])('is refused by its text: %s', (expression) => {
    const failure = parsePosition(expression);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ error: 'filter-invalid', detail: expect.stringContaining(`'${expression}'`) });
  });

  it('of any kind has an answer', () => {
    fc.assert(fc.property(fc.string(), (text) => void parsePosition(`amqp.annotation.x-opt-${text}`)));
  });
});

describe('the filters of a source', () => {
  const filters = (value: AmqpValue, name = 'apache.org:selector-filter:string'): AmqpValue => ({
    type: 'map',
    value: [[amqp.symbol(name), value]],
  });
  const expression = amqp.string("amqp.annotation.x-opt-sequence-number >= '5'");

  it.each([
    ['by number', amqp.described(amqp.ulong(0x468c00000004), expression)],
    ['by symbol', amqp.described(amqp.symbol('apache.org:selector-filter:string'), expression)],
    ['not', expression],
  ])('may be described %s', (_how, value) => {
    expect(positionIn(filters(value))).toEqual(seq(5, true));
  });

  it('may be absent or empty: then reading starts at the oldest event', () => {
    expect(positionIn(undefined)).toEqual({ type: 'earliest' });
    expect(positionIn({ type: 'map', value: [] })).toEqual({ type: 'earliest' });
  });

  it('may hold nothing else', () => {
    expect(positionIn(filters(expression, 'com.microsoft:session-filter'))).toMatchObject({ error: 'filter-invalid' });
    expect(positionIn(filters(amqp.int(5)))).toMatchObject({ error: 'filter-invalid' });
  });
});

function seq(sequenceNumber: number, isInclusive: boolean) {
  return { type: 'sequence-number', sequenceNumber, isInclusive };
}
