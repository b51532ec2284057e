import type { Budget } from '../values/budget.ts';
import { isArray, isObject, type Value } from '../values/value.ts';
import { type BuiltIn, define } from './built-in.ts';

const DISTANCE_FUNCTIONS = ['cosine', 'dotproduct', 'euclidean'] as const;

export type DistanceFunction = (typeof DISTANCE_FUNCTIONS)[number];

/** The member of VectorDistance's options that names its metric; undefined for an unknown one. */
export function distanceFunctionOf(options: Value, otherwise: DistanceFunction): DistanceFunction | undefined {
  const name = isObject(options) ? options.distanceFunction : undefined;
  if (name === undefined) return otherwise;
  return distanceFunctionNamed(name);
}

/** In any case; undefined for anything else. */
export function distanceFunctionNamed(name: Value): DistanceFunction | undefined {
  const wanted = typeof name === 'string' ? name.toLowerCase() : undefined;
  return DISTANCE_FUNCTIONS.find((one) => one === wanted);
}

/** Undefined for vectors that are none, or whose lengths differ. */
function vectorDistance(a: Value, b: Value, by: DistanceFunction, budget: Budget): number | undefined {
  if (!isArray(a) || !isArray(b) || a.length !== b.length || a.length === 0) return undefined;
  budget.spend(1 + a.length);
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  let squareOfDifference = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    if (typeof x !== 'number' || typeof y !== 'number') return undefined;
    product += x * y;
    squareA += x * x;
    squareB += y * y;
    squareOfDifference += (x - y) * (x - y);
  }
  if (by === 'dotproduct') return product;
  if (by === 'euclidean') return Math.sqrt(squareOfDifference);
  return squareA === 0 || squareB === 0 ? undefined : product / Math.sqrt(squareA * squareB);
}

/** `VectorDistance(a, b [, bruteForce [, options]])`, by the metric of the container unless the options name one. */
export function vectorDistanceBy(metric: DistanceFunction): BuiltIn {
  return define('VectorDistance', 2, 4, (budget, a, b, bruteForce = false, options = {}) => {
    const by = distanceFunctionOf(options, metric);
    if (by === undefined || typeof bruteForce !== 'boolean' || !isObject(options)) return undefined;
    return vectorDistance(a, b, by, budget);
  });
}
