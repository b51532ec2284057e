import type { Budget } from '../values/budget.ts';
import { isArray, type Value } from '../values/value.ts';
import { type BuiltIn, define, defineForUndefined } from './built-in.ts';

const MANY = Number.POSITIVE_INFINITY;
// The usual constants of BM25.
const K1 = 1.2;
const B = 0.75;

/** The words of a text in lower case. The service also takes endings off, by the language of the policy. */
export function wordsOf(text: Value, budget: Budget): string[] | undefined {
  if (typeof text !== 'string') return undefined;
  budget.spend(1 + text.length);
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** How often a phrase, which may be one word, stands among words. */
export function hitsOf(words: readonly string[], phrase: readonly string[], budget: Budget): number {
  if (phrase.length === 0) return 0;
  budget.spend(1 + words.length);
  let hits = 0;
  for (let i = 0; i + phrase.length <= words.length; i++) {
    if (phrase.every((word, j) => words[i + j] === word)) hits++;
  }
  return hits;
}

function hasPhrase(budget: Budget, text: Value, phrase: Value): boolean | undefined {
  const words = wordsOf(text, budget);
  const wanted = wordsOf(phrase, budget);
  return words === undefined || wanted === undefined ? undefined : hitsOf(words, wanted, budget) > 0;
}

function hasPhrases(budget: Budget, text: Value, phrases: readonly Value[], decisive: boolean): Value {
  const found = phrases.map((phrase) => hasPhrase(budget, text, phrase));
  if (found.includes(decisive)) return decisive;
  return found.includes(undefined) ? undefined : !decisive;
}

/** What FullTextScore needs to know of all documents. */
export interface FullTextStatistics {
  readonly documentCount: number;
  readonly totalWordCount: number;
  /** In how many documents each phrase occurs. */
  readonly hitCounts: readonly number[];
}

/** BM25 of a text; undefined where there is no text. */
export function fullTextScore(
  text: Value,
  phrases: readonly Value[],
  { documentCount, totalWordCount, hitCounts }: FullTextStatistics,
  budget: Budget,
): number | undefined {
  const words = wordsOf(text, budget);
  if (words === undefined) return undefined;
  const averageLength = documentCount === 0 ? 1 : totalWordCount / documentCount || 1;
  let score = 0;
  for (const [i, phrase] of phrases.entries()) {
    const hits = hitsOf(words, wordsOf(phrase, budget) ?? [], budget);
    const rarity = Math.log(1 + (documentCount - hitCounts[i]! + 0.5) / (hitCounts[i]! + 0.5));
    score += (rarity * hits * (K1 + 1)) / (hits + K1 * (1 - B + (B * words.length) / averageLength));
  }
  return score;
}

function scoreByStatistics(
  budget: Budget,
  text: Value,
  phrases: Value,
  count: Value,
  words: Value,
  hits: Value,
): Value {
  if (!isArray(phrases) || !isArray(hits) || hits.length !== phrases.length) return undefined;
  if (typeof count !== 'number' || typeof words !== 'number' || !hits.every((hit) => typeof hit === 'number')) {
    return undefined;
  }
  const statistics = { documentCount: count, totalWordCount: words, hitCounts: hits as readonly number[] };
  return fullTextScore(text, phrases, statistics, budget);
}

/** The last two stand in the queries that the planner writes for clients. [cosmos-protocol 9.4] */
export const FULL_TEXT_FUNCTIONS: readonly BuiltIn[] = [
  define('FullTextContains', 2, 2, hasPhrase),
  defineForUndefined('FullTextContainsAll', 2, MANY, (budget, text, ...phrases) =>
    hasPhrases(budget, text, phrases, false),
  ),
  defineForUndefined('FullTextContainsAny', 2, MANY, (budget, text, ...phrases) =>
    hasPhrases(budget, text, phrases, true),
  ),
  define('_FullTextScore', 5, 5, scoreByStatistics),
  define('_FullTextWordCount', 1, 1, (budget, text) => wordsOf(text, budget)?.length),
];
