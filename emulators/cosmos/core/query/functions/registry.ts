import { ARRAY_FUNCTIONS } from './array.ts';
import type { BuiltIn } from './built-in.ts';
import { CONDITIONAL_FUNCTIONS } from './conditional.ts';
import { CONVERSION_FUNCTIONS } from './conversion.ts';
import { DATE_TIME_FUNCTIONS } from './date-time.ts';
import { FULL_TEXT_FUNCTIONS } from './full-text.ts';
import { INTEGER_FUNCTIONS } from './integer.ts';
import { MATH_FUNCTIONS } from './math.ts';
import { REGEX_FUNCTIONS } from './regex.ts';
import { SET_FUNCTIONS } from './set.ts';
import { type GeospatialType, spatialFunctions } from './spatial.ts';
import { STRING_FUNCTIONS } from './string.ts';
import { TYPE_CHECKS } from './type-check.ts';
import { vectorDistanceBy } from './vector.ts';

const OF_EVERY_CONTAINER: readonly BuiltIn[] = [
  ...ARRAY_FUNCTIONS,
  ...CONDITIONAL_FUNCTIONS,
  ...CONVERSION_FUNCTIONS,
  ...DATE_TIME_FUNCTIONS,
  ...FULL_TEXT_FUNCTIONS,
  ...INTEGER_FUNCTIONS,
  ...MATH_FUNCTIONS,
  ...REGEX_FUNCTIONS,
  ...SET_FUNCTIONS,
  ...STRING_FUNCTIONS,
  ...TYPE_CHECKS,
  vectorDistanceBy('cosine'),
];

function byName(type: GeospatialType): ReadonlyMap<string, BuiltIn> {
  const all = [...OF_EVERY_CONTAINER, ...spatialFunctions(type)];
  return new Map(all.map((builtIn) => [builtIn.name.toUpperCase(), builtIn]));
}

const REGISTRIES = { Geography: byName('Geography'), Geometry: byName('Geometry') } as const;

/** A function by its name in any case. */
export function builtInOf(name: string, type: GeospatialType = 'Geography'): BuiltIn | undefined {
  return REGISTRIES[type].get(name.toUpperCase());
}
