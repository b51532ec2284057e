import { describe, expect, it } from 'vitest';
import type { DeliveryAttribute } from '../../../../../emulators/event-grid/core/definitions.ts';
import {
  attributeHeaders,
  attributeProblem,
  attributesOf,
} from '../../../../../emulators/event-grid/delivery/delivery-attributes.ts';
import { event } from './delivering.ts';

function from(sourceField: string, name = 'x'): DeliveryAttribute {
  return { name, type: 'Dynamic', properties: { sourceField } };
}

function fixed(name: string, value = 'v'): DeliveryAttribute {
  return { name, type: 'Static', properties: { value, isSecret: false } };
}

function having(data: unknown) {
  const { event: accepted } = event();
  return { ...accepted, payload: Buffer.from(JSON.stringify({ id: '1', data })) };
}

describe('a dynamic attribute', () => {
  const accepted = having({ a: { b: 'text' }, 'c.d': 1, items: [{ id: 7 }, true], no: null, zero: 0, empty: '' });

  it.each([
    ['id', '1'],
    ['$.id', '1'],
    ['data.a.b', 'text'],
    ['$.data.a.b', 'text'],
    ["$['data']['c.d']", '1'],
    ['data["c.d"]', '1'],
    ['data.items[0].id', '7'],
    ['data.items[1]', 'true'],
    ['data.no', undefined],
    ['data.zero', '0'],
    ['data.empty', ''],
    ['data.a', undefined],
    ['data.items', undefined],
    ['data.items.length', undefined],
    ['data.constructor', undefined],
    ['data.a.b.c', undefined],
    ['nothing.at.all', undefined],
    ['data..a', undefined],
    ['data[', undefined],
  ])('%s is %s', (path, value) => {
    expect(attributesOf([from(path)], accepted)).toEqual(value === undefined ? [] : [['x', value]]);
  });

  it('has at most 4096 bytes', () => {
    const fits = having({ text: 'ä'.repeat(2048) });
    const tooLong = having({ text: 'ä'.repeat(2049) });
    expect(attributesOf([from('data.text')], fits)).toHaveLength(1);
    expect(attributesOf([from('data.text')], tooLong)).toEqual([]);
  });
});

describe('as a header', () => {
  it('is its bytes in UTF-8', () => {
    expect(attributeHeaders([fixed('x', 'ü')], having({}))).toEqual({ x: Buffer.from('ü').toString('latin1') });
  });

  it.each(['a\r\nb: c', 'a\0', '\x7f', 'a\u0085'])('is left out where no header can hold it: %j', (text) => {
    expect(attributeHeaders([from('data.text')], having({ text }))).toEqual({});
  });

  it.each(['Host', 'content-length', 'Transfer-Encoding', 'Connection', 'a b', ''])(
    'cannot break the request: %s',
    (name) => {
      expect(attributeHeaders([fixed(name)], having({}))).toEqual({});
    },
  );
});

describe('what is wrong with one', () => {
  it.each([
    [fixed('x-key'), 'WebHook', undefined],
    [fixed('Authorization'), 'WebHook', undefined],
    [fixed('AEG-key'), 'WebHook', /not begin with aeg-/],
    [fixed('a b'), 'WebHook', /HTTP header/],
    [fixed('Host'), 'AzureFunction', /headers that the request is made of/],
    [fixed('a b'), 'ServiceBusQueue', undefined],
    [fixed('MessageId'), 'ServiceBusTopic', /dynamic/],
    [from('id', 'MessageId'), 'ServiceBusTopic', undefined],
    [fixed('MessageId'), 'EventHub', undefined],
    [fixed('x'), 'StorageQueue', /none/],
    [fixed('x'), 'NamespaceTopic', /none/],
  ] as const)('%o at a %s', (attribute, endpointType, problem) => {
    const found = attributeProblem(attribute, endpointType);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(problem);
  });
});
