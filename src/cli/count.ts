import { InvalidArgumentError } from 'commander';

/** The value of an option that takes a number of things. */
export function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError('A whole number above 0 is expected.');
  }
  return value;
}
