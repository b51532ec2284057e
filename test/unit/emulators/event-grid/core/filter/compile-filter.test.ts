import { describe, expect, it } from 'vitest';
import { event, passes } from './filter-fixture.ts';

describe('event types', () => {
  it.each([
    [undefined, true],
    [['Order.Placed'], true],
    [['order.placed'], true],
    [['Order.Paid', 'Order.Placed'], true],
    [['Order.Paid'], false],
    [['Order'], false],
    [['All'], true],
    [[], false],
  ])('%j: %s', (includedEventTypes, expected) => {
    expect(passes({ includedEventTypes })).toBe(expected);
  });
});

describe('the subject', () => {
  it.each([
    ['/orders', '', false, true],
    ['/orders', '', true, false],
    ['/Orders', '', true, true],
    ['', '.json', false, true],
    ['', '.json', true, false],
    ['', '.JSON', true, true],
    ['/orders', '.json', false, true],
    ['/orders', '.xml', false, false],
    ['/customers', '.json', false, false],
    ['/orders/7.json/and/more', '', false, false],
  ])('begins with %j and ends with %j, case-sensitive %s: %s', (begin, end, isSubjectCaseSensitive, expected) => {
    const definition = { subjectBeginsWith: begin, subjectEndsWith: end, isSubjectCaseSensitive };
    expect(passes(definition)).toBe(expected);
  });

  it('is empty where a CloudEvent has none', () => {
    const published = event({}, 'CloudEventSchemaV1_0', { subject: '' });
    expect(passes({ subjectBeginsWith: '/' }, published)).toBe(false);
    expect(passes({}, published)).toBe(true);
  });
});

describe('several conditions', () => {
  it('must all hold, on one key too', () => {
    const between = [
      { operatorType: 'NumberGreaterThan', key: 'data.k', value: 1 },
      { operatorType: 'NumberLessThan', key: 'data.k', value: 3 },
    ] as const;
    expect([1, 2, 3].map((k) => passes({ advancedFilters: between }, event({ data: { k } })))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('and the cheap ones read no data', () => {
    const published = { ...event({}), payload: new TextEncoder().encode('not read') };
    const advancedFilters = [{ operatorType: 'BoolEquals', key: 'data.k', value: true }] as const;
    expect(passes({ includedEventTypes: ['other'], advancedFilters }, published)).toBe(false);
  });
});
