import type { Value } from '../values/value.ts';
import { type BuiltIn, define } from './built-in.ts';

function unary(name: string, of: (x: number) => number): BuiltIn {
  return define(name, 1, 1, (_, x) => (typeof x === 'number' ? of(x) : undefined));
}

function binary(name: string, of: (x: number, y: number) => Value): BuiltIn {
  return define(name, 2, 2, (_, x, y) => (typeof x === 'number' && typeof y === 'number' ? of(x, y) : undefined));
}

/** Halves go away from zero. */
function round(x: number): number {
  return Math.sign(x) * Math.round(Math.abs(x));
}

/** The start of the bin that `x` falls into. */
function bin(x: number, size: number): Value {
  return size === 0 ? undefined : Math.floor(x / size) * size;
}

/** All but the Int… functions. None of them takes anything but numbers. */
export const MATH_FUNCTIONS: readonly BuiltIn[] = [
  unary('ABS', Math.abs),
  unary('ACOS', Math.acos),
  unary('ASIN', Math.asin),
  unary('ATAN', Math.atan),
  binary('ATN2', Math.atan2),
  unary('CEILING', Math.ceil),
  unary('COS', Math.cos),
  unary('COT', (x) => 1 / Math.tan(x)),
  unary('DEGREES', (x) => (180 / Math.PI) * x),
  unary('EXP', Math.exp),
  unary('FLOOR', Math.floor),
  define('LOG', 1, 2, (_, x, base = Math.E) => {
    if (typeof x !== 'number' || typeof base !== 'number') return undefined;
    if (base === 10) return Math.log10(x);
    return base === Math.E ? Math.log(x) : Math.log(x) / Math.log(base);
  }),
  unary('LOG10', Math.log10),
  define('NumberBin', 1, 2, (_, x, size = 1) =>
    typeof x === 'number' && typeof size === 'number' ? bin(x, size) : undefined,
  ),
  define('PI', 0, 0, () => Math.PI),
  binary('POWER', (x, y) => x ** y),
  unary('RADIANS', (x) => (x * Math.PI) / 180),
  { name: 'RAND', least: 0, most: 0, isVolatile: true, call: ({ random }) => random() },
  unary('ROUND', round),
  unary('SIGN', Math.sign),
  unary('SIN', Math.sin),
  unary('SQRT', Math.sqrt),
  unary('SQUARE', (x) => x * x),
  unary('TAN', Math.tan),
  unary('TRUNC', Math.trunc),
];
