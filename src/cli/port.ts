import { InvalidArgumentError } from 'commander';

/** The value of an option that takes a port. */
export function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return value;
}
