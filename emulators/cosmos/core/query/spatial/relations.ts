import type { Budget } from '../values/budget.ts';
import type { Geometry, Polygon, Position } from './geometry.ts';
import type { Surface } from './surface.ts';

type Segment = readonly [Position, Position];

/** How shapes lie to each other. All of it pays for the number of segments it looks at. */
export class Relations {
  readonly #surface: Surface;
  readonly #budget: Budget;

  constructor(surface: Surface, budget: Budget) {
    this.#surface = surface;
    this.#budget = budget;
  }

  /** Whether all of `inner` lies in `outer`. */
  isWithin(inner: Geometry, outer: Geometry): boolean {
    if (outer.polygons.length === 0) return this.#isWithinFlat(inner, outer);
    const edges = segmentsOf(outer);
    return (
      cornersOf(inner).every((corner) => this.#isInside(outer, corner)) &&
      !this.#anyPair(segmentsOf(inner), edges, (a, b) => this.#surface.cross(...a, ...b))
    );
  }

  /** A shape without an inside holds points only: its own, and those on its lines. */
  #isWithinFlat(inner: Geometry, outer: Geometry): boolean {
    if (inner.lines.length > 0 || inner.polygons.length > 0) return false;
    return inner.points.every((point) => this.#touches(point, outer));
  }

  /** Whether they have a point in common. */
  intersect(a: Geometry, b: Geometry): boolean {
    return (
      cornersOf(a).some((corner) => this.#isInside(b, corner) || this.#touches(corner, b)) ||
      cornersOf(b).some((corner) => this.#isInside(a, corner) || this.#touches(corner, a)) ||
      this.#anyPair(segmentsOf(a), segmentsOf(b), (first, second) => this.#surface.cross(...first, ...second))
    );
  }

  /** Between the nearest points of both. */
  distance(a: Geometry, b: Geometry): number {
    if (a.points.length === 1 && b.points.length === 1) return this.#surface.distance(a.points[0]!, b.points[0]!);
    return this.intersect(a, b) ? 0 : Math.min(this.#distanceFrom(a, b), this.#distanceFrom(b, a));
  }

  #distanceFrom(a: Geometry, b: Geometry): number {
    const segments = segmentsOf(b);
    let least = Number.POSITIVE_INFINITY;
    for (const corner of cornersOf(a)) {
      this.#budget.spend(4 * (1 + segments.length + b.points.length));
      for (const point of b.points) least = Math.min(least, this.#surface.distance(corner, point));
      for (const [from, to] of segments) least = Math.min(least, this.#surface.distanceToSegment(corner, from, to));
    }
    return least;
  }

  #isInside({ polygons }: Geometry, position: Position): boolean {
    return polygons.some((polygon) => this.#isInsidePolygon(polygon, position));
  }

  #isInsidePolygon([outline, ...holes]: Polygon, position: Position): boolean {
    this.#budget.spend(4 * outline!.length);
    if (!this.#surface.ringContains(outline!, position)) return false;
    return !holes.some((hole) => {
      this.#budget.spend(4 * hole.length);
      return this.#surface.ringContains(counterClockwise(hole), position) && !this.#onLine(position, hole);
    });
  }

  #onLine(position: Position, line: readonly Position[]): boolean {
    return line.some((end, i) => i > 0 && this.#surface.distanceToSegment(position, line[i - 1]!, end) < TOUCH);
  }

  #touches(position: Position, { points, lines }: Geometry): boolean {
    this.#budget.spend(1 + points.length);
    return (
      points.some(([x, y]) => x === position[0] && y === position[1]) ||
      lines.some((line) => {
        this.#budget.spend(4 * line.length);
        return this.#onLine(position, line);
      })
    );
  }

  #anyPair(a: readonly Segment[], b: readonly Segment[], test: (a: Segment, b: Segment) => boolean): boolean {
    return a.some((first) => {
      this.#budget.spend(4 * (1 + b.length));
      return b.some((second) => test(first, second));
    });
  }
}

/** Units in which a point that lies on a line may be off it. */
const TOUCH = 1e-6;

function cornersOf({ points, lines, polygons }: Geometry): Position[] {
  return [...points, ...lines.flat(), ...polygons.flat(2)];
}

function segmentsOf({ lines, polygons }: Geometry): Segment[] {
  const paths = [...lines, ...polygons.flat()];
  return paths.flatMap((path) => path.slice(1).map((end, i): Segment => [path[i]!, end]));
}

/** The hole itself is meant, whichever way its ring runs. */
function counterClockwise(ring: readonly Position[]): readonly Position[] {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += (ring[i]![0] - ring[i - 1]![0]) * (ring[i]![1] + ring[i - 1]![1]);
  return sum <= 0 ? ring : [...ring].reverse();
}
