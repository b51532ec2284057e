import { readFileSync } from 'node:fs';

/** The version in package.json, which lies beside `src` in a checkout and beside `dist` in the published package. */
export const VERSION = readVersion();

function readVersion(): string {
  const above = import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json';
  return (JSON.parse(readFileSync(new URL(above, import.meta.url), 'utf8')) as { version: string }).version;
}
