import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { siblingProgram } from '../scenario/sibling-program.ts';

/**
 * The URL of the preload for Node programs, in a form that the Node of anybody's program can load: an older one knows no TypeScript,
 * so that the source becomes JavaScript in `folder`.
 */
export function preloadIn(folder: string): string {
  const url = siblingProgram('preload');
  if (!url.pathname.endsWith('.ts')) return url.href;
  const file = join(folder, 'preload.mjs');
  writeFileSync(file, javaScriptOf(readFileSync(url, 'utf8')));
  return pathToFileURL(file).href;
}

function javaScriptOf(source: string): string {
  const { emitWarning } = process;
  // That stripping by call is new to Node is nothing that a user could do something about.
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
