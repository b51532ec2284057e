import { isFullTextScore, scoresOf } from '../binding/order-by.ts';
import { fullTextScore, hitsOf, wordsOf } from '../functions/full-text.ts';
import type { Call, Select } from '../syntax/tree.ts';
import { isArray, type Value } from '../values/value.ts';
import { compileExpression } from './expression-compiler.ts';
import type { Evaluate, Runtime } from './runtime.ts';
import type { Scope } from './scope.ts';
import { isDescending } from './sorting.ts';
import { EVERY, type Rows } from './source-compiler.ts';

/** The constant of reciprocal rank fusion. */
const RANK_OFFSET = 60;

interface Candidate {
  readonly row: readonly Value[];
  readonly scores: (number | undefined)[];
}

/** Scores one component of all candidates, the greatest being the best. */
type Component = (runtime: Runtime, all: readonly (readonly Value[])[], candidates: readonly Candidate[]) => number[];

/** ORDER BY RANK: all rows, the best first. It has to see every document before it gives one. */
export function compileRanking(query: Select, scope: Scope): ((rows: Rows) => Rows) | undefined {
  const expression = query.orderBy?.rank === true ? query.orderBy.keys[0]?.expression : undefined;
  const scores = expression === undefined ? undefined : scoresOf(expression);
  if (scores === undefined) return undefined;
  const components = scores.components.map((call) =>
    isFullTextScore(call) ? compileTextScore(call, scope) : compileVectorScore(call, scope),
  );
  const weights = scores.weights ?? components.map(() => 1);
  return (rows) =>
    function* (runtime, passes) {
      const all: (readonly Value[])[] = [];
      const candidates: Candidate[] = [];
      for (const _ of rows(runtime, EVERY)) {
        const row = scope.rowOf(runtime);
        runtime.spendKept();
        all.push(row);
        if (passes(runtime) === true) candidates.push({ row, scores: [] });
      }
      const scored = components.map((component) => component(runtime, all, candidates));
      for (const i of best(scored, weights, candidates.length)) {
        scope.restore(candidates[i]!.row, runtime);
        yield undefined;
      }
    };
}

/** The places of candidates, the best first: by the one score, or by the sum of weighted reciprocal ranks, as clients do. */
function best(scored: readonly (readonly number[])[], weights: readonly number[], count: number): number[] {
  const places = Array.from({ length: count }, (_, i) => i);
  const byScore = (scores: readonly number[]) => [...places].sort((a, b) => scores[b]! - scores[a]! || a - b);
  if (scored.length === 1) return byScore(scored[0]!);
  const sums = new Array<number>(count).fill(0);
  scored.forEach((scores, component) => {
    let rank = 0;
    let last: number | undefined;
    for (const place of byScore(scores)) {
      if (scores[place] !== last) rank++;
      last = scores[place];
      sums[place]! += weights[component]! / (RANK_OFFSET + rank);
    }
  });
  return byScore(sums);
}

/** `FullTextScore(text, phrase, …)`; the phrases may also stand in an array. */
function compileTextScore(call: Call, scope: Scope): Component {
  const [text, ...phraseArguments] = call.arguments.map((argument) => compileExpression(argument, scope)) as [
    Evaluate,
    ...Evaluate[],
  ];
  return (runtime, all, candidates) => {
    const phrases = phraseArguments
      .map((phrase) => phrase(runtime))
      .flatMap((phrase) => (isArray(phrase) ? phrase : [phrase]));
    const wanted = phrases.map((phrase) => wordsOf(phrase, runtime) ?? []);
    let totalWordCount = 0;
    const hitCounts = wanted.map(() => 0);
    for (const row of all) {
      scope.restore(row, runtime);
      const words = wordsOf(text(runtime), runtime) ?? [];
      totalWordCount += words.length;
      for (const [i, phrase] of wanted.entries()) if (hitsOf(words, phrase, runtime) > 0) hitCounts[i]!++;
    }
    const statistics = { documentCount: all.length, totalWordCount, hitCounts };
    return candidates.map(({ row }) => {
      scope.restore(row, runtime);
      return fullTextScore(text(runtime), phrases, statistics, runtime) ?? Number.NEGATIVE_INFINITY;
    });
  };
}

function compileVectorScore(call: Call, scope: Scope): Component {
  const distance = compileExpression(call, scope);
  const sign = isDescending({ expression: call, direction: undefined }, scope) ? 1 : -1;
  return (runtime, _, candidates) =>
    candidates.map(({ row }) => {
      scope.restore(row, runtime);
      const value = distance(runtime);
      return typeof value === 'number' ? sign * value : Number.NEGATIVE_INFINITY;
    });
}
