import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/*
 * The cheat sheet in the README is what the command prints. `npm run readme` measures it anew and writes it there.
 */

const README = new URL('../../README.md', import.meta.url);
const PROGRAM = fileURLToPath(new URL('../../src/cli/azwire.ts', import.meta.url));
const SECTION = /(<!-- azwire cheatsheet --format markdown -->\n)(.*?)(<!-- the end of it -->)/s;

/** The text that the README shows. */
export function shownCheatSheet(): string {
  const [, , shown = ''] = SECTION.exec(readFileSync(README, 'utf8')) ?? [];
  return shown.trim();
}

/** What the command prints now. Rejects if it does not exit with 0. */
export async function measuredCheatSheet(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, 'cheatsheet', '--format', 'markdown']);
  return stdout.trim();
}

if (import.meta.main) {
  const measured = await measuredCheatSheet();
  const before = readFileSync(README, 'utf8');
  if (!SECTION.test(before)) throw new Error('README.md has no place for the cheat sheet');
  writeFileSync(
    README,
    before.replace(SECTION, (_, start, __, end) => `${start}\n${measured}\n\n${end}`),
  );
}
