import { describe, expect, it } from 'vitest';
import { evaluate } from '../run-query.ts';

const point = (x: number, y: number) => JSON.stringify({ type: 'Point', coordinates: [x, y] });
const line = (...coordinates: number[][]) => JSON.stringify({ type: 'LineString', coordinates });
const polygon = (...coordinates: number[][][]) => JSON.stringify({ type: 'Polygon', coordinates });
const box = (x: number, y: number, size: number) => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
];
const WIDE = [
  [-60, 20],
  [70, 20],
  [70, 70],
  [-60, 70],
  [-60, 20],
];

describe('on the earth', () => {
  it.each([
    [`ST_ISVALID(${point(31.9, -4.8)})`, true],
    [`ST_ISVALID(${point(31.9, -132.8)})`, false],
    [`ST_ISVALID(${point(181, 0)})`, false],
    [`ST_ISVALID(${polygon(box(0, 0, 1))})`, true],
    ['ST_ISVALID({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]})', false],
    ['ST_ISVALID({"type": "Point"})', false],
    ['ST_ISVALID({"type": "Blob", "coordinates": []})', false],
    ['ST_ISVALID(5)', false],
    ['ST_ISVALID(undefined)', undefined],
    [`ST_ISVALIDDETAILED(${point(0, 0)})`, { valid: true }],
    [
      `ST_ISVALIDDETAILED(${point(0, -184)})`,
      { valid: false, reason: 'Latitude values must be between -90 and 90 degrees.' },
    ],
    [`ST_WITHIN(${point(0.5, 0.5)}, ${polygon(box(0, 0, 1))})`, true],
    [`ST_WITHIN(${point(1.5, 0.5)}, ${polygon(box(0, 0, 1))})`, false],
    [`ST_WITHIN(${point(0, 0)}, ${polygon(box(0, 0, 1))})`, true],
    [`ST_WITHIN(${point(1.5, 1.5)}, ${polygon(box(0, 0, 3), box(1, 1, 1).reverse())})`, false],
    [`ST_WITHIN(${point(0.5, 0.5)}, ${polygon(box(0, 0, 3), box(1, 1, 1).reverse())})`, true],
    [`ST_WITHIN(${polygon(box(1, 1, 1))}, ${polygon(box(0, 0, 3))})`, true],
    [`ST_WITHIN(${polygon(box(0, 0, 3))}, ${polygon(box(1, 1, 1))})`, false],
    [`ST_WITHIN(${line([1, 1], [2, 2])}, ${polygon(box(0, 0, 3))})`, true],
    [`ST_WITHIN(${line([1, 1], [5, 5])}, ${polygon(box(0, 0, 3))})`, false],
    [`ST_WITHIN(${point(1, 1)}, ${point(1, 1)})`, true],
    // A ring that runs clockwise surrounds everything else.
    [`ST_WITHIN(${point(0.5, 0.5)}, ${polygon(box(0, 0, 1).reverse())})`, false],
    [`ST_WITHIN(${point(50, 50)}, ${polygon(box(0, 0, 1).reverse())})`, true],
    // Edges are great circles: the southern one of this polygon runs north of 40 degrees.
    [`ST_WITHIN(${point(0, 40)}, ${polygon(WIDE)})`, false],
    [`ST_WITHIN(${point(0, 60)}, ${polygon(WIDE)})`, true],
    [`ST_INTERSECTS(${line([0, 0], [0, 40])}, ${polygon(WIDE)})`, false],
    [`ST_INTERSECTS(${polygon(box(0, 0, 2))}, ${polygon(box(1, 1, 2))})`, true],
    [`ST_INTERSECTS(${polygon(box(0, 0, 1))}, ${polygon(box(5, 5, 1))})`, false],
    [`ST_INTERSECTS(${polygon(box(0, 0, 9))}, ${polygon(box(5, 5, 1))})`, true],
    [`ST_INTERSECTS(${line([-1, 0.5], [2, 0.5])}, ${polygon(box(0, 0, 1))})`, true],
    [`ST_INTERSECTS(${line([-1, -1], [1, 1])}, ${line([-1, 1], [1, -1])})`, true],
    [`ST_INTERSECTS(${line([-1, -1], [1, 1])}, ${line([170, 1], [171, 2])})`, false],
    [`ST_INTERSECTS(5, ${point(0, 0)})`, undefined],
    [`ST_WITHIN(${point(0, 100)}, ${polygon(box(0, 0, 1))})`, undefined],
    [`ST_DISTANCE(${point(1, 1)}, ${point(1, 1)})`, 0],
    [`ST_DISTANCE(${point(0.5, 0.5)}, ${polygon(box(0, 0, 1))})`, 0],
    ['ST_DISTANCE(1, 2)', undefined],
    [`ST_AREA(${point(1, 1)})`, 0],
    ['ST_AREA(1)', undefined],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });

  it.each([
    // One degree of the equator and of a meridian at it, in metres.
    [`ST_DISTANCE(${point(0, 0)}, ${point(1, 0)})`, 111_319.4908],
    [`ST_DISTANCE(${point(0, 0)}, ${point(0, 1)})`, 110_574.3886],
    [`ST_DISTANCE(${point(0, 1)}, ${line([-1, 0], [1, 0])})`, 110_574.3886],
    [
      `ST_DISTANCE(${point(-122.12826822304672, 47.63980239335718)}, ${point(-122.11758113953535, 47.66901087006131)})`,
      3345.2698,
    ],
    [
      `ST_AREA(${polygon([
        [31.8, -5],
        [32, -5],
        [32, -4.7],
        [31.8, -4.7],
        [31.8, -5],
      ])})`,
      735_970_283.05,
    ],
  ])('%s is about %d', (expression, result) => {
    expect(Math.abs((evaluate(expression) as number) / result - 1)).toBeLessThan(1e-7);
  });

  it('measures opposite points', () => {
    expect(evaluate(`ST_DISTANCE(${point(0, 0)}, ${point(180, 0)})`)).toBeGreaterThan(19_900_000);
  });
});

describe('on a plane', () => {
  it.each([
    [`ST_DISTANCE(${point(0, 0)}, ${point(3, 4)})`, 5],
    [`ST_DISTANCE(${point(0, 3)}, ${line([-1, 0], [1, 0])})`, 3],
    [`ST_DISTANCE(${point(5, 0.5)}, ${polygon(box(0, 0, 1))})`, 4],
    [`ST_AREA(${polygon(box(0, 0, 3), box(1, 1, 1))})`, 8],
    [`ST_ISVALID(${point(1000, -1000)})`, true],
    [`ST_WITHIN(${point(0, 40)}, ${polygon(WIDE)})`, true],
    [`ST_INTERSECTS(${line([0, 0], [0, 40])}, ${polygon(WIDE)})`, true],
    [`ST_WITHIN(${point(2, 2)}, ${polygon(box(0, 0, 1))})`, false],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression, { geospatialType: 'Geometry' })).toEqual(result);
  });
});
