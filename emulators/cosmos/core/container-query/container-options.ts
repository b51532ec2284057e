import { computedPropertiesOf } from '../computed-properties.ts';
import type { Container } from '../container.ts';
import { indexOf } from '../index/container-index.ts';
import type { CompileOptions } from '../query/evaluation/compile-context.ts';
import { type DistanceFunction, distanceFunctionNamed } from '../query/functions/vector.ts';
import type { QueryAccess } from '../query/plan/access.ts';
import { isArray, isObject, memberOf, type Value } from '../query/values/value.ts';

/** What the definition of a container says about its queries, added to what the request says. */
export function optionsOf({ definition }: Container, request: CompileOptions): CompileOptions {
  const { geospatialConfig, vectorEmbeddingPolicy } = definition;
  const distances = distancesOf(vectorEmbeddingPolicy);
  const isGeometry = isObject(geospatialConfig) && memberOf(geospatialConfig, 'type') === 'Geometry';
  return {
    ...request,
    computedProperties: computedPropertiesOf(definition),
    geospatialType: isGeometry ? 'Geometry' : 'Geography',
    distanceFunctionOf: (path) => distances.get(path),
  };
}

/** Whether ORDER BY gives items that do not have its one key. [cosmos-protocol 9.6] */
export function keepsUndefinedSortKeys(container: Container, { order }: QueryAccess): boolean {
  const [key, ...more] = order ?? [];
  return key !== undefined && more.length === 0 && indexOf(container).policy.isIncludedByName(key.path);
}

/** By path. */
function distancesOf(policy: Value): ReadonlyMap<string, DistanceFunction> {
  const embeddings = isObject(policy) ? memberOf(policy, 'vectorEmbeddings') : undefined;
  const distances = new Map<string, DistanceFunction>();
  for (const embedding of isArray(embeddings) ? embeddings : []) {
    if (!isObject(embedding)) continue;
    const found = distanceFunctionNamed(memberOf(embedding, 'distanceFunction'));
    if (found !== undefined) distances.set(String(memberOf(embedding, 'path')), found);
  }
  return distances;
}
