import { describe, expect, it } from 'vitest';
import { evaluate, run } from '../run-query.ts';

describe('VectorDistance', () => {
  it.each([
    ['VectorDistance([1, 0], [1, 0])', 1],
    ['VectorDistance([1, 0], [0, 1])', 0],
    ['VectorDistance([1, 0], [-2, 0])', -1],
    ['VectorDistance([1, 2, 3], [4, 5, 6], false, {"distanceFunction": "dotproduct"})', 32],
    ['VectorDistance([0, 0], [3, 4], true, {distanceFunction: "euclidean"})', 5],
    ['VectorDistance([0, 0], [3, 4], true, {distanceFunction: "Euclidean"})', 5],
    ['VectorDistance([1], [1, 2])', undefined],
    ['VectorDistance([1, "a"], [1, 2])', undefined],
    ['VectorDistance([], [])', undefined],
    ['VectorDistance([0, 0], [1, 1])', undefined],
    ['VectorDistance([1], [1], "x")', undefined],
    ['VectorDistance([1], [1], true, {"distanceFunction": "taxi"})', undefined],
    ['VectorDistance(undefined, [1])', undefined],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });

  const documents = [
    { id: 'far', v: [0, 9] },
    { id: 'near', v: [1, 1] },
    { id: 'none' },
    { id: 'middle', v: [0.5, 2] },
  ];

  it('sorts from the most similar on, by whatever metric', () => {
    const byCosine = run('SELECT VALUE c.id FROM c ORDER BY VectorDistance(c.v, [1, 1])', documents);
    expect(byCosine).toEqual(['near', 'middle', 'far']);
    const text =
      'SELECT TOP 2 VALUE c.id FROM c ORDER BY VectorDistance(c.v, @v, false, {"distanceFunction": "euclidean"})';
    expect(run(text, documents, { parameters: [{ name: '@v', value: [1, 1] }] })).toEqual(['near', 'middle']);
  });

  it('takes the metric of the container for its path', () => {
    const distanceFunctionOf = (path: string) => (path === '/v' ? ('euclidean' as const) : undefined);
    const text = 'SELECT VALUE VectorDistance(c.v, [1, 1]) FROM c ORDER BY VectorDistance(c.v, [1, 1])';
    expect(run(text, documents, { distanceFunctionOf })).toEqual([0, Math.hypot(0.5, 1), Math.hypot(1, 8)]);
  });
});
