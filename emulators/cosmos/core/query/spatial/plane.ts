import type { Polygon, Position } from './geometry.ts';
import type { Surface } from './surface.ts';

/** Twice the signed area of a triangle: positive where `c` lies left of the way from `a` to `b`. */
function turn([ax, ay]: Position, [bx, by]: Position, [cx, cy]: Position): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

function distanceToSegment(p: Position, a: Position, b: Position): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

function ringArea(ring: readonly Position[]): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1]![0] * ring[i]![1] - ring[i]![0] * ring[i - 1]![1];
  return Math.abs(sum) / 2;
}

/** `Geometry`: an unbounded plane, whose units are those of the coordinates. */
export const PLANE: Surface = {
  refuse: () => undefined,
  distance: (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]),
  distanceToSegment,
  cross: (a, b, c, d) => turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0,
  ringContains(ring, p) {
    let inside = false;
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1]!, ring[i]!];
      if (distanceToSegment(p, a, b) === 0) return true;
      const straddles = a[1] > p[1] !== b[1] > p[1];
      if (straddles && p[0] < a[0] + ((p[1] - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) inside = !inside;
    }
    return inside;
  },
  area: ([outline, ...holes]: Polygon) => holes.reduce((area, hole) => area - ringArea(hole), ringArea(outline!)),
};
