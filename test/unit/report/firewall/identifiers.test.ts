import { describe, expect, it } from 'vitest';
import { addressOf, Identifiers } from '../../../../src/report/firewall/identifiers.ts';

describe('Identifiers', () => {
  it('are the same for the same text, and never the same for two', () => {
    const names = new Identifiers((text) => text.replace(/\W/g, ''), ['taken']);
    expect(['a-b', 'ab', 'a-b', 'taken', 'AB'].map((text) => names.of(text))).toEqual([
      'ab',
      'ab2',
      'ab',
      'taken2',
      'AB3',
    ]);
  });
});

describe('addressOf', () => {
  it.each([
    ['203.0.113.7', { text: '203.0.113.7', bits: 32 }],
    ['2001:db8::1', { text: '2001:db8::1', bits: 128 }],
    ['::ffff:203.0.113.7', { text: '203.0.113.7', bits: 32 }],
    ['127.0.0.1', undefined],
    ['::1', undefined],
    ['producer', undefined],
  ])('%s', (participant, address) => {
    expect(addressOf(participant)).toEqual(address);
  });
});
