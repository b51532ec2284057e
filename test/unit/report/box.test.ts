import { describe, expect, it } from 'vitest';
import { narrowestWidth, renderBox, wrap } from '../../../src/report/box.ts';
import { plain } from '../../../src/report/colour.ts';

describe('wrap', () => {
  it.each([
    ['one two three', 20, ['one two three']],
    ['one two three', 7, ['one two', 'three']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['', 4, ['']],
  ])('%j at %i', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });
});

describe('renderBox', () => {
  it('aligns columns and wraps the widest where the width is short', () => {
    const rows = [[{ text: '1' }, { text: 'a long text that has to be wrapped' }]];
    expect(renderBox(rows, { width: 24, border: plain, headers: ['#', 'text'], right: [0] })).toEqual([
      '┌───┬──────────────────┐',
      '│ # │ text             │',
      '├───┼──────────────────┤',
      '│ 1 │ a long text that │',
      '│   │ has to be        │',
      '│   │ wrapped          │',
      '└───┴──────────────────┘',
    ]);
  });

  it('breaks between words of any column before it breaks a word', () => {
    const rows = [[{ text: 'servicebus.windows.net' }, { text: 'two words' }]];
    const headers = ['name', 'text'];
    expect(narrowestWidth(rows, headers)).toBe(35);
    const body = (width: number) => renderBox(rows, { width, border: plain, headers }).slice(3, -1);
    expect(body(35)).toEqual(['│ servicebus.windows.net │ two    │', '│                        │ words  │']);
    expect(body(30)).toEqual(['│ servicebus.window │ two    │', '│ s.net             │ words  │']);
  });
});
