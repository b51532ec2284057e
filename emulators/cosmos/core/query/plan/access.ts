import { CompileContext, type CompileOptions } from '../evaluation/compile-context.ts';
import type { Query } from '../query.ts';
import { FilterAnalysis } from './filter-analysis.ts';
import type { DocumentPath, IndexFilter } from './index-filter.ts';
import { type PartitionKeyFilter, partitionKeysOf } from './partition-key.ts';

/** What indexes and partitions can do for a query. */
export interface QueryAccess {
  /** What its WHERE clause demands of paths. */
  readonly filter: IndexFilter;
  /** The paths it is sorted by, where all of its sort keys are paths. */
  readonly order: readonly { readonly path: DocumentPath; readonly isDescending: boolean }[] | undefined;
  readonly partitionKeys: PartitionKeyFilter;
}

/** `partitionKeyPaths` are the paths of the container's key, one a level. Missing parameters count as undefined. */
export function accessOf(
  { tree }: Query,
  partitionKeyPaths: readonly DocumentPath[],
  options: CompileOptions = {},
): QueryAccess {
  const analysis = new FilterAnalysis(tree, new CompileContext(options));
  const filter = analysis.filterOf(tree.where);
  const keys = tree.orderBy?.rank === false ? tree.orderBy.keys : [];
  const order = keys.flatMap(({ expression, direction }) => {
    const path = analysis.pathOf(expression);
    return path === undefined ? [] : [{ path, isDescending: direction === 'DESC' }];
  });
  return {
    filter,
    order: keys.length > 0 && order.length === keys.length ? order : undefined,
    partitionKeys: tree.from.length === 0 ? { kind: 'keys', keys: [] } : partitionKeysOf(filter, partitionKeyPaths),
  };
}
