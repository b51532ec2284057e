import { isFullTextScore, scoresOf } from '../binding/order-by.ts';
import type { CompileContext } from '../evaluation/compile-context.ts';
import { Scope } from '../evaluation/scope.ts';
import { isDescending } from '../evaluation/sorting.ts';
import { textOf, textOfFrom } from '../syntax/text-of.ts';
import type { Call, Select } from '../syntax/tree.ts';
import { type HybridSearchQueryInfo, PASS_THROUGH, type QueryInfo } from './plan.ts';
import type { Counts } from './query-plan.ts';
import { payloadOf, rewritten, rootOf, sortedCondition } from './rewrite.ts';

const PLACEHOLDER = 'documentdb-formattablehybridsearchquery';
/** Each component gives more rows than are wanted, since the best of the sum need not be the best of each. */
const COMPONENT_ROWS_MIN = 120;

/** One score, as the query of a partition computes and sorts by it. */
interface Component {
  readonly text: string;
  readonly isDescending: boolean;
  /** What stands for a score that a document does not have. */
  readonly worst: string;
}

/** The plan of ORDER BY RANK; undefined for any other query. */
export function hybridSearchOf(
  tree: Select,
  { top, offset, limit }: Counts,
  context: CompileContext,
): HybridSearchQueryInfo | undefined {
  const expression = tree.orderBy?.rank === true ? tree.orderBy.keys[0]?.expression : undefined;
  const scores = expression === undefined ? undefined : scoresOf(expression);
  if (scores === undefined) return undefined;
  const scope = new Scope(context);
  const texts = scores.components.filter(isFullTextScore);
  const components = scores.components.map((call): Component => {
    if (isFullTextScore(call))
      return { text: partialTextScore(call, texts.indexOf(call)), isDescending: true, worst: '-1' };
    const descending = isDescending({ expression: call, direction: undefined }, scope);
    const worst = `${descending ? '-' : ''}${Number.MAX_VALUE}`;
    return { text: textOf(call), isDescending: descending, worst };
  });
  const take = limit ?? top;
  const wanted = take === null ? null : Math.max(COMPONENT_ROWS_MIN, 2 * ((offset ?? 0) + take));
  return {
    globalStatisticsQuery: statisticsQuery(tree, texts),
    componentQueryInfos: components.map((component) => infoOf(tree, component, components, wanted, limit !== null)),
    componentWithoutPayloadQueryInfos: [],
    projectionQueryInfo: null,
    componentWeights: scores.weights ?? [],
    skip: offset,
    take,
    requiresGlobalStatistics: texts.length > 0,
  };
}

/** The phrases, whether they stand alone or in an array. */
function phrasesOf({ arguments: args }: Call): string[] {
  return args.slice(1).flatMap((phrase) => (phrase.type === 'array' ? phrase.items.map(textOf) : [textOf(phrase)]));
}

function partialTextScore(call: Call, index: number): string {
  const phrases = `[${phrasesOf(call).join(', ')}]`;
  const statistics = ['totaldocumentcount', `totalwordcount-${index}`, `hitcountsarray-${index}`];
  const placeholders = statistics.map((name) => `{${PLACEHOLDER}-${name}}`).join(', ');
  return `_FullTextScore(${textOf(call.arguments[0]!)}, ${phrases}, ${placeholders})`;
}

/** What all partitions are asked before they are asked for rows. */
function statisticsQuery(tree: Select, texts: readonly Call[]): string {
  const statistics = texts.map((call) => {
    const text = textOf(call.arguments[0]!);
    const hits = phrasesOf(call).map((phrase) => `COUNTIF(FullTextContains(${text}, ${phrase}))`);
    return `{"totalWordCount": SUM(_FullTextWordCount(${text})), "hitCounts": [${hits.join(', ')}]}`;
  });
  return `SELECT COUNT(1) AS documentCount, [${statistics.join(', ')}] AS fullTextStatistics\n${textOfFrom(tree.from)}`;
}

function infoOf(
  tree: Select,
  { text, isDescending: descending }: Component,
  all: readonly Component[],
  wanted: number | null,
  byLimit: boolean,
): QueryInfo {
  const scores = all.map((component) => `(${component.text} ?? ${component.worst})`).join(', ');
  const payload = `{"payload": ${payloadOf(tree)}, "componentScores": [${scores}]}`;
  const top = wanted === null || byLimit ? '' : `TOP ${wanted} `;
  const select = `${top}${rootOf(tree)}._rid, [{"item": ${text}}] AS orderByItems, ${payload} AS payload`;
  return {
    ...PASS_THROUGH,
    top: byLimit ? null : wanted,
    offset: byLimit ? 0 : null,
    limit: byLimit ? wanted : null,
    orderBy: [descending ? 'Descending' : 'Ascending'],
    orderByExpressions: [text],
    rewrittenQuery: rewritten(tree, {
      select,
      where: sortedCondition(tree),
      orderBy: `ORDER BY ${text} ${descending ? 'DESC' : 'ASC'}`,
      offsetLimit: byLimit ? `OFFSET 0 LIMIT ${wanted}` : undefined,
    }),
    hasNonStreamingOrderBy: true,
  };
}
