import type { Budget } from '../values/budget.ts';
import { isArray, isObject, type Value } from '../values/value.ts';
import type { Surface } from './surface.ts';

/** Longitude and latitude in degrees, or x and y. */
export type Position = readonly [number, number];

/** The first ring is the outline, the others are holes. Every ring ends where it begins. */
export type Polygon = readonly (readonly Position[])[];

/** A shape of GeoJSON, taken apart. */
export interface Geometry {
  readonly points: readonly Position[];
  readonly lines: readonly (readonly Position[])[];
  readonly polygons: readonly Polygon[];
}

/** Why a value is no valid shape, as ST_ISVALIDDETAILED says it. */
export interface InvalidGeometry {
  readonly reason: string;
}

const NOTHING: Geometry = { points: [], lines: [], polygons: [] };

/** Reads GeoJSON; undefined for a value that does not even have a shape's form. */
export function readGeometry(value: Value, surface: Surface, budget: Budget): Geometry | InvalidGeometry | undefined {
  if (!isObject(value) || typeof value.type !== 'string' || !isArray(value.coordinates)) return undefined;
  return new GeometryReader(surface, budget).read(value.type, value.coordinates);
}

/** A reason that ends the reading. */
class Refusal extends Error {}

class GeometryReader {
  readonly #surface: Surface;
  readonly #budget: Budget;

  constructor(surface: Surface, budget: Budget) {
    this.#surface = surface;
    this.#budget = budget;
  }

  read(type: string, coordinates: readonly Value[]): Geometry | InvalidGeometry | undefined {
    try {
      switch (type) {
        case 'Point':
          return { ...NOTHING, points: [this.#position(coordinates)] };
        case 'MultiPoint':
          return { ...NOTHING, points: coordinates.map((item) => this.#position(item)) };
        case 'LineString':
          return { ...NOTHING, lines: [this.#line(coordinates)] };
        case 'MultiLineString':
          return { ...NOTHING, lines: coordinates.map((item) => this.#line(item)) };
        case 'Polygon':
          return { ...NOTHING, polygons: [this.#polygon(coordinates)] };
        case 'MultiPolygon':
          return { ...NOTHING, polygons: coordinates.map((item) => this.#polygon(item)) };
        default:
          return undefined;
      }
    } catch (error) {
      if (error instanceof Refusal) return { reason: error.message };
      throw error;
    }
  }

  #position(value: Value): Position {
    if (!isArray(value)) throw new Refusal('Each position must be an array of at least two numbers.');
    const [x, y] = value;
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y)) {
      throw new Refusal('Each position must be an array of at least two numbers.');
    }
    const reason = this.#surface.refuse(x, y);
    if (reason !== undefined) throw new Refusal(reason);
    return [x, y];
  }

  #line(value: Value): Position[] {
    if (!isArray(value) || value.length < 2) throw new Refusal('A LineString must have at least two positions.');
    this.#budget.spend(value.length);
    return value.map((item) => this.#position(item));
  }

  #polygon(value: Value): Polygon {
    if (!isArray(value) || value.length === 0) throw new Refusal('A Polygon must have at least one ring.');
    return value.map((ring, i) => this.#ring(ring, i + 1));
  }

  #ring(value: Value, number: number): Position[] {
    if (!isArray(value) || value.length < 4)
      throw new Refusal('Each ring of a polygon must have at least four positions.');
    this.#budget.spend(value.length);
    const ring = value.map((item) => this.#position(item));
    const [first, last] = [ring[0]!, ring.at(-1)!];
    if (first[0] !== last[0] || first[1] !== last[1]) {
      throw new Refusal(
        `The Polygon input is not valid because the start and end points of the ring number ${number} are not the same. ` +
          'Each ring of a polygon must have the same start and end points.',
      );
    }
    return ring;
  }
}
