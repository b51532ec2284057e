import { GridError } from '../grid-error.ts';

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly byDefault: number;
}

/** A whole number of the query. Its name counts in any case. Throws GridError. */
export function numberIn(query: URLSearchParams, name: string, { min, max, byDefault }: NumberRange): number {
  const given = queryValue(query, name);
  if (given === undefined) return byDefault;
  const number = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new GridError(400, `The value '${given}' of ${name} is not valid: it must be a number from ${min} to ${max}.`);
}

export function queryValue(query: URLSearchParams, name: string): string | undefined {
  for (const [key, value] of query) if (key.toLowerCase() === name.toLowerCase()) return value;
  return undefined;
}
