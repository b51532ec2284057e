import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfigFile, startAzwire } from '../src/index.ts';
import { measuredCheatSheet, shownCheatSheet } from './support/readme-cheat-sheet.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const run = promisify(execFile);

/** The content of the fenced blocks of one language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((match) => match[1]!);
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(ROOT, 'test', '.readme-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('the README', () => {
  it('shows what the scenario really prints', async () => {
    const [command, ...shown] = blocks('console')[0]!.trimEnd().split('\n');
    const name = /^\$ npm start -- (.+)$/.exec(command!)![1]!;
    const { stdout } = await run(process.execPath, ['src/cli/azwire.ts', 'run', name], { cwd: ROOT });
    const words = stdout.replaceAll(/\s+/g, ' ');
    // Messages flow in both hops at once, so that their rows may come in either order.
    for (const line of shown) expect(words).toContain(line.replaceAll(/\s+/g, ' '));
  });

  it('shows the cheat sheet as it is measured', async () => {
    expect(withoutCounts(shownCheatSheet())).toBe(withoutCounts(await measuredCheatSheet()));
  });

  it('has a configuration that is accepted', async () => {
    const file = join(temporaryFolder(), 'azwire.json');
    writeFileSync(file, blocks('json')[0]!);
    const config = await readConfigFile(file);
    const azure = await startAzwire({ ...config, ports: 'any' });
    onTestFinished(() => azure.stop());
    expect(azure.services).toEqual(['entra', 'event-hubs', 'event-grid', 'service-bus', 'storage', 'cosmos']);
  });

  it.each(blocks('ts'))('has a library example that runs: %s', async (example) => {
    const file = join(temporaryFolder(), 'example.ts');
    const index = pathToFileURL(join(ROOT, 'src', 'index.ts')).href;
    writeFileSync(file, example.replace("'azwire'", `'${index}'`));
    await expect(run(process.execPath, [file])).resolves.toMatchObject({ stdout: '', stderr: '' });
  });

  it('names scripts and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    for (const [, script] of readme.matchAll(/npm (?:run )?(start|test|bench|check|build|readme)\b/g)) {
      expect(scripts).toHaveProperty(script!);
    }
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1]!);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) {
      const [file = '', heading] = link.split('#');
      expect(existsSync(join(ROOT, file)), link).toBe(true);
      if (heading !== undefined) expect(headings(join(ROOT, file)), link).toContain(heading);
    }
  });
});

/** Ports, packets and polls are others in each run. */
function withoutCounts(sheet: string): string {
  return sheet
    .replaceAll(/packets? \d+(, \d+)*(, …)?/g, 'packets N')
    .replaceAll(/\(\d+\)/g, '(N)')
    .replaceAll(/\d+ requests, \d+/g, 'N requests, N');
}

/** As a page shows them in its addresses. */
function headings(file: string): string[] {
  const lines = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)];
  return lines.map(([, text]) =>
    text!
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}
