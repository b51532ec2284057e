import type { Polygon, Position } from './geometry.ts';
import type { Surface } from './surface.ts';

/* The ellipsoid WGS-84. Edges are great circles; which side of an edge a point is on is decided on the sphere. */

const EQUATOR_RADIUS_M = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const POLE_RADIUS_M = EQUATOR_RADIUS_M * (1 - FLATTENING);
const ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING);
const ECCENTRICITY = Math.sqrt(ECCENTRICITY_SQUARED);
const RADIANS = Math.PI / 180;
/** About a tenth of a millimetre on the ground. */
const TOUCH_RADIANS = 1.6e-11;
const ITERATIONS_MAX = 200;

type Vector = readonly [number, number, number];

function vectorOf([longitude, latitude]: Position): Vector {
  const [lambda, phi] = [longitude * RADIANS, latitude * RADIANS];
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

function positionOf([x, y, z]: Vector): Position {
  return [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
}

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const lengthOf = (a: Vector) => Math.hypot(...a);

/** Metres along the ellipsoid, by Vincenty's formula; nearly opposite points, where it fails, along a sphere. */
function distance(a: Position, b: Position): number {
  if (a[0] === b[0] && a[1] === b[1]) return 0;
  const difference = (b[0] - a[0]) * RADIANS;
  const u1 = Math.atan((1 - FLATTENING) * Math.tan(a[1] * RADIANS));
  const u2 = Math.atan((1 - FLATTENING) * Math.tan(b[1] * RADIANS));
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = difference;
  for (let i = 0; i < ITERATIONS_MAX; i++) {
    const [sinLambda, cosLambda] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(cos2 * sinLambda, cos1 * sin2 - sin1 * cos2 * cosLambda);
    if (sinSigma === 0) return 0;
    const cosSigma = sin1 * sin2 + cos1 * cos2 * cosLambda;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cos1 * cos2 * sinLambda) / sinSigma;
    const cosSquaredAlpha = 1 - sinAlpha * sinAlpha;
    const cosMiddle = cosSquaredAlpha === 0 ? 0 : cosSigma - (2 * sin1 * sin2) / cosSquaredAlpha;
    const c = (FLATTENING / 16) * cosSquaredAlpha * (4 + FLATTENING * (4 - 3 * cosSquaredAlpha));
    const correction = sigma + c * sinSigma * (cosMiddle + c * cosSigma * (2 * cosMiddle * cosMiddle - 1));
    const next = difference + (1 - c) * FLATTENING * sinAlpha * correction;
    if (Math.abs(next - lambda) < 1e-12) return arcLength(sigma, sinSigma, cosSigma, cosMiddle, cosSquaredAlpha);
    lambda = next;
  }
  const [v, w] = [vectorOf(a), vectorOf(b)];
  return ((2 * EQUATOR_RADIUS_M + POLE_RADIUS_M) / 3) * Math.atan2(lengthOf(cross(v, w)), dot(v, w));
}

function arcLength(sigma: number, sinSigma: number, cosSigma: number, cosMiddle: number, cosSquared: number): number {
  const u = (cosSquared * (EQUATOR_RADIUS_M ** 2 - POLE_RADIUS_M ** 2)) / POLE_RADIUS_M ** 2;
  const a = 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u)));
  const b = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)));
  const squared = cosMiddle * cosMiddle;
  const last = (b / 6) * cosMiddle * (4 * sinSigma * sinSigma - 3) * (4 * squared - 3);
  const delta = b * sinSigma * (cosMiddle + (b / 4) * (cosSigma * (2 * squared - 1) - last));
  return POLE_RADIUS_M * a * (sigma - delta);
}

/** The point of the arc from `a` to `b` that is nearest to `p`. */
function nearest(p: Vector, a: Vector, b: Vector): Vector {
  const normal = cross(a, b);
  const size = lengthOf(normal);
  if (size > 1e-15) {
    const foot = cross(normal, cross(p, normal));
    const length = lengthOf(foot);
    if (length > 1e-15 && dot(cross(a, foot), normal) >= 0 && dot(cross(foot, b), normal) >= 0) {
      return [foot[0] / length, foot[1] / length, foot[2] / length];
    }
  }
  return dot(p, a) >= dot(p, b) ? a : b;
}

const angle = (a: Vector, b: Vector) => Math.atan2(lengthOf(cross(a, b)), dot(a, b));

/** The angle at `p` by which one turns left from looking at `a` to looking at `b`. */
function turnAt(p: Vector, a: Vector, b: Vector): number {
  const [na, nb] = [cross(p, a), cross(p, b)];
  return Math.atan2(dot(cross(na, nb), p), dot(na, nb));
}

/** The latitude on the sphere of the same surface. */
function authalicLatitude(latitude: number): number {
  const q = (sine: number) => {
    const es = ECCENTRICITY * sine;
    return (1 - ECCENTRICITY_SQUARED) * (sine / (1 - es * es) + Math.atanh(es) / ECCENTRICITY);
  };
  return Math.asin(Math.max(-1, Math.min(1, q(Math.sin(latitude)) / q(1))));
}

const AUTHALIC_RADIUS_SQUARED =
  (EQUATOR_RADIUS_M ** 2 / 2) * (1 + ((1 - ECCENTRICITY_SQUARED) / ECCENTRICITY) * Math.atanh(ECCENTRICITY));

/** Square metres, positive for a ring that runs counter-clockwise. */
function signedArea(ring: readonly Position[]): number {
  let excess = 0;
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1]!, ring[i]!];
    let difference = (b[0] - a[0]) * RADIANS;
    if (difference > Math.PI) difference -= 2 * Math.PI;
    if (difference < -Math.PI) difference += 2 * Math.PI;
    const t1 = Math.tan(authalicLatitude(a[1] * RADIANS) / 2);
    const t2 = Math.tan(authalicLatitude(b[1] * RADIANS) / 2);
    excess -= 2 * Math.atan2(Math.tan(difference / 2) * (t1 + t2), 1 + t1 * t2);
  }
  return excess * AUTHALIC_RADIUS_SQUARED;
}

/** A clockwise outline surrounds all but its inside. */
function outlineArea(ring: readonly Position[]): number {
  const area = signedArea(ring);
  return area >= 0 ? area : 4 * Math.PI * AUTHALIC_RADIUS_SQUARED + area;
}

/** `Geography`: positions are longitude and latitude, distances are metres. */
export const EARTH: Surface = {
  refuse(longitude, latitude) {
    if (Math.abs(latitude) > 90) return 'Latitude values must be between -90 and 90 degrees.';
    return Math.abs(longitude) > 180 ? 'Longitude values must be between -180 and 180 degrees.' : undefined;
  },
  distance,
  distanceToSegment: (p, a, b) => distance(p, positionOf(nearest(vectorOf(p), vectorOf(a), vectorOf(b)))),
  cross(a, b, c, d) {
    const [va, vb, vc, vd] = [vectorOf(a), vectorOf(b), vectorOf(c), vectorOf(d)];
    const [first, second] = [cross(va, vb), cross(vc, vd)];
    if (dot(first, vc) * dot(first, vd) >= 0 || dot(second, va) * dot(second, vb) >= 0) return false;
    // The two great circles meet twice; the arcs must meet at the same of the two.
    const meeting = cross(first, second);
    const middle = (v: Vector, w: Vector): Vector => [v[0] + w[0], v[1] + w[1], v[2] + w[2]];
    return dot(meeting, middle(va, vb)) > 0 === dot(meeting, middle(vc, vd)) > 0;
  },
  ringContains(ring, position) {
    const p = vectorOf(position);
    let winding = 0;
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [vectorOf(ring[i - 1]!), vectorOf(ring[i]!)];
      if (angle(p, nearest(p, a, b)) < TOUCH_RADIANS) return true;
      winding += turnAt(p, a, b);
    }
    return signedArea(ring) >= 0 ? winding > Math.PI : winding > -Math.PI;
  },
  area: ([outline, ...holes]: Polygon) =>
    holes.reduce((area, hole) => area - Math.abs(signedArea(hole)), outlineArea(outline!)),
};
