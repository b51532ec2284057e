import type { Polygon, Position } from './geometry.ts';

/** What a container's `geospatialConfig` chooses: shapes on the earth, or on a plane. */
export interface Surface {
  /** Why there is no such position; undefined where there is. */
  refuse(x: number, y: number): string | undefined;
  distance(a: Position, b: Position): number;
  distanceToSegment(p: Position, a: Position, b: Position): number;
  /** Whether two segments have a point in common that is inside both. */
  cross(a: Position, b: Position, c: Position, d: Position): boolean;
  /** Whether a point is in the region that a ring surrounds; on its edge counts. */
  ringContains(ring: readonly Position[], p: Position): boolean;
  area(polygon: Polygon): number;
}
