import type { QueryProblem } from '../syntax/errors.ts';
import { textOf } from '../syntax/text-of.ts';
import type { Expression, Select } from '../syntax/tree.ts';
import { childrenOf, selected } from '../syntax/walk.ts';
import { aggregateOf, aggregatesIn } from './aggregates.ts';

/** Whether rows are taken together: by GROUP BY, or all of them by an aggregate. */
export function isGrouped(query: Select): boolean {
  return query.groupBy !== undefined || selected(query).some((expression) => aggregatesIn(expression).length > 0);
}

/** Of a grouped query, the properties that differ inside a group and stand outside an aggregate. */
export function checkGrouping(query: Select): QueryProblem[] {
  if (!isGrouped(query)) return [];
  const { groupBy = [], selection } = query;
  if (selection.type === 'star') {
    const { start, end } = selection;
    return [{ code: 'SC2041', message: "'SELECT *' is not allowed with GROUP BY.", location: { start, end } }];
  }
  const keys = new Set(groupBy.map(textOf));
  const types = new Set(groupBy.map(({ type }) => type));
  const isKey = (node: Expression) => types.has(node.type) && keys.has(textOf(node));
  return selected(query)
    .flatMap((expression) => ungrouped(expression, isKey))
    .map((node) => ({
      code: 'SC2102',
      message:
        `Property reference '${textOf(node)}' is invalid in the select list because it is not contained in either ` +
        'an aggregate function or the GROUP BY clause.',
      location: { start: node.start, end: node.end },
    }));
}

function ungrouped(node: Expression, isKey: (node: Expression) => boolean): Expression[] {
  if (isKey(node) || aggregateOf(node) !== undefined) return [];
  if (node.type === 'name') return [node];
  if (node.type === 'member') return ungrouped(node.of, isKey).length > 0 ? [node] : ungrouped(node.key, isKey);
  return childrenOf(node).flatMap((child) => ungrouped(child, isKey));
}
