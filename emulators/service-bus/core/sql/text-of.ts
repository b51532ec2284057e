import { UNLIMITED_DURATION } from '../duration.ts';
import type { FilterValue } from './value.ts';

/** The value as `+` with a string writes it: as .NET does, but times in ISO 8601 and binaries in hexadecimal. */
export function textOf(value: FilterValue): string {
  if (value === null) return '';
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return value.toString();
    case 'number':
      return textOfDouble(value);
  }
  if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
  switch (value.type) {
    case 'uuid':
      return value.text;
    case 'timestamp':
      return textOfTime(value.ms);
    case 'duration':
      return Number.isFinite(value.ms) ? `PT${value.ms / 1000}S` : UNLIMITED_DURATION;
  }
}

/** Some times on the wire lie beyond what a Date can hold. */
function textOfTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}

/** .NET turns to scientific notation earlier than JavaScript and writes at least two digits of exponent. */
function textOfDouble(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value) || (size >= 1e-5 && size < 1e15)) return String(value);
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  return `${digits}E${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}
