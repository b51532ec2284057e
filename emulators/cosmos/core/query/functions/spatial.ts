import { EARTH } from '../spatial/earth.ts';
import { type Geometry, type InvalidGeometry, readGeometry } from '../spatial/geometry.ts';
import { PLANE } from '../spatial/plane.ts';
import { Relations } from '../spatial/relations.ts';
import type { Surface } from '../spatial/surface.ts';
import type { Budget } from '../values/budget.ts';
import type { Value } from '../values/value.ts';
import { type BuiltIn, define } from './built-in.ts';

/** The `type` of a container's `geospatialConfig`. */
export type GeospatialType = 'Geography' | 'Geometry';

function isValid(geometry: Geometry | InvalidGeometry | undefined): geometry is Geometry {
  return geometry !== undefined && !('reason' in geometry);
}

function relation(
  name: string,
  surface: Surface,
  of: (relations: Relations, a: Geometry, b: Geometry) => Value,
): BuiltIn {
  return define(name, 2, 2, (budget, a, b) => {
    const first = readGeometry(a, surface, budget);
    const second = readGeometry(b, surface, budget);
    return isValid(first) && isValid(second) ? of(new Relations(surface, budget), first, second) : undefined;
  });
}

function area(budget: Budget, value: Value, surface: Surface): Value {
  const geometry = readGeometry(value, surface, budget);
  if (!isValid(geometry)) return undefined;
  return geometry.polygons.reduce((sum, polygon) => sum + surface.area(polygon), 0);
}

function validity(budget: Budget, value: Value, surface: Surface): { valid: boolean; reason?: string } {
  const geometry = readGeometry(value, surface, budget);
  if (isValid(geometry)) return { valid: true };
  return { valid: false, reason: geometry?.reason ?? 'The input is not a valid GeoJSON object.' };
}

/** The ST_… functions on a container's surface. */
export function spatialFunctions(type: GeospatialType): readonly BuiltIn[] {
  const surface = type === 'Geometry' ? PLANE : EARTH;
  return [
    define('ST_AREA', 1, 1, (budget, value) => area(budget, value, surface)),
    relation('ST_DISTANCE', surface, (relations, a, b) => relations.distance(a, b)),
    relation('ST_INTERSECTS', surface, (relations, a, b) => relations.intersect(a, b)),
    define('ST_ISVALID', 1, 1, (budget, value) => validity(budget, value, surface).valid),
    define('ST_ISVALIDDETAILED', 1, 1, (budget, value) => validity(budget, value, surface)),
    relation('ST_WITHIN', surface, (relations, a, b) => relations.isWithin(a, b)),
  ];
}
