import { basename } from 'node:path';

/** A process of this machine that has opened a connection. */
export interface OpenerProcess {
  readonly pid: number;
  /** In short, for people: `node consumer.ts`. */
  readonly command: string;
  /** The name that was registered for the process or for the nearest of its ancestors that has one. */
  readonly participant?: string;
}

const INTERPRETER = /^(node|deno|bun|tsx|python|java|dotnet|ruby|perl|php)/;

/** Whether the kernel's hexadecimal address is `host`. It writes IPv4 (mapped into IPv6 too) as one little-endian word. */
export function isHost(host: string, hex: string): boolean {
  const ipv4 = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host);
  // Ports of both ends have matched already; among IPv6 addresses of one machine that decides.
  if (ipv4 === null) return hex.length === 32;
  const word = ipv4
    .slice(1)
    .reverse()
    .map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return hex.endsWith(word.join('').toUpperCase());
}

/** The program's name and, for an interpreter, its script: `node consumer.ts`. Empty for an empty command line. */
export function commandIn(line: string): string {
  const [program = '', ...args] = line.split('\0');
  // Only what an interpreter runs: an argument of another program may be anything, a secret too.
  const script = INTERPRETER.test(basename(program)) ? args.find((arg) => /^[^-].*\.[a-z]\w*$/i.test(arg)) : undefined;
  return [program, ...(script === undefined ? [] : [script])].map((word) => basename(word)).join(' ');
}
