import { describe, expect, it } from 'vitest';
import { evaluate, run } from '../run-query.ts';

describe('conditional functions', () => {
  it.each([
    ['IIF(true, 1, 2)', 1],
    ['IIF(false, 1, 2)', 2],
    ['IIF(123, 1, 2)', 2],
    ['IIF("true", 1, 2)', 2],
    ['IIF(undefined, 1, 2)', 2],
    ['IIF(true, undefined, 2)', undefined],
    ['CHOOSE(1, "a", 2, true)', 'a'],
    ['CHOOSE(3, "a", 2, true)', true],
    ['CHOOSE(0, "a")', undefined],
    ['CHOOSE(2, "a")', undefined],
    ['CHOOSE(1.5, "a", "b")', undefined],
    ['CHOOSE(2, undefined, "b")', 'b'],
    ['DocumentId({"_rid": "not a rid"})', undefined],
    ['DocumentId(1)', undefined],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });

  it('reads the number of a document from its rid', () => {
    expect(run('SELECT VALUE DOCUMENTID(c) FROM c', [{ _rid: '36ZyAPW+uN8NAAAAAAAAAA==' }])).toEqual([13]);
    expect(run('SELECT VALUE DOCUMENTID(c) FROM c', [{ _rid: 'AAAAAIAAAAABAQAAAAAA-w==' }])).toHaveLength(1);
  });
});
