import { describe, expect, it } from 'vitest';
import { evaluate, run } from '../run-query.ts';

describe('full text functions', () => {
  it.each([
    ['FullTextContains("A red bicycle", "bicycle")', true],
    ['FullTextContains("A red bicycle", "BICYCLE")', true],
    ['FullTextContains("A red bicycle", "cycle")', false],
    ['FullTextContains("A red bicycle", "red bicycle")', true],
    ['FullTextContains("A red bicycle", "bicycle red")', false],
    ['FullTextContains(1, "a")', undefined],
    ['FullTextContainsAll("A red bicycle", "red", "bicycle")', true],
    ['FullTextContainsAll("A red bicycle", "red", "car")', false],
    ['FullTextContainsAny("A red bicycle", "car", "red")', true],
    ['FullTextContainsAny("A red bicycle", "car", "bus")', false],
    ['FullTextContainsAny("A red bicycle", "car", undefined)', undefined],
    ['_FullTextWordCount("one, two-three")', 3],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });
});

describe('ORDER BY RANK', () => {
  const documents = [
    { id: 'a', t: 'the swim was long', v: [1, 0] },
    { id: 'b', t: 'run run run', v: [0, 1] },
    { id: 'c', t: 'swim swim and run', v: [0.6, 0.8] },
    { id: 'd', v: [-1, 0] },
  ];

  it('sorts by the score of words', () => {
    expect(run("SELECT VALUE c.id FROM c ORDER BY RANK FullTextScore(c.t, 'swim')", documents)).toEqual([
      'c',
      'a',
      'b',
      'd',
    ]);
    const text = "SELECT TOP 1 VALUE c.id FROM c WHERE c.id != 'c' ORDER BY RANK FullTextScore(c.t, ['swim'])";
    expect(run(text, documents)).toEqual(['a']);
  });

  it('adds up ranks', () => {
    const score = "FullTextScore(c.t, 'swim'), VectorDistance(c.v, [1, 0])";
    expect(run(`SELECT VALUE c.id FROM c ORDER BY RANK RRF(${score})`, documents)).toEqual(['a', 'c', 'b', 'd']);
    expect(run(`SELECT VALUE c.id FROM c ORDER BY RANK RRF(${score}, [1, 9])`, documents)[0]).toBe('a');
    expect(run(`SELECT VALUE c.id FROM c ORDER BY RANK RRF(${score}, [9, 1])`, documents)[0]).toBe('c');
  });

  it('scores by statistics that a client has collected', () => {
    const text = "SELECT VALUE c.id FROM c ORDER BY _FullTextScore(c.t, ['swim'], 4, 11, [2]) DESC OFFSET 0 LIMIT 2";
    expect(run(text, documents)).toEqual(['c', 'a']);
  });
});
