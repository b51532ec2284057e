import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { findScenarios, runScenario, type Scenario } from '../../src/index.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'azwire-readme-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('scenarios/README.md', () => {
  it('names every scenario, with its row of the cheat sheet', async () => {
    const text = readFileSync(join(ROOT, 'scenarios/README.md'), 'utf8');
    for (const { name, cheatSheet } of await findScenarios()) {
      expect(text).toContain(
        `| [${name}](${name}.scenario.ts) | ${cheatSheet === undefined ? '' : `${cheatSheet.row} `}|`,
      );
    }
  });

  it('has an example that runs as it stands', async () => {
    // A folder like the project's, with nothing but the example among its scenarios.
    for (const name of ['src', 'node_modules']) symlinkSync(join(ROOT, name), join(root, name));
    const text = readFileSync(join(ROOT, 'scenarios/README.md'), 'utf8');
    const files = [...text.matchAll(/^```ts (\S+)\n(.*?)^```$/gms)];
    expect(files.map(([, file]) => file)).toEqual(['participants/greeter.ts', 'greeting.scenario.ts']);
    for (const [, file = '', code = ''] of files) {
      mkdirSync(dirname(join(root, 'scenarios', file)), { recursive: true });
      writeFileSync(join(root, 'scenarios', file), code.replace("'azwire'", "'../src/index.ts'"));
    }
    const example: { default: Scenario } = await import(
      pathToFileURL(join(root, 'scenarios/greeting.scenario.ts')).href
    );
    const { scenario, expectations } = await runScenario(example.default);
    expect(scenario).toBe('greeting');
    expect(expectations.filter(({ passed }) => !passed)).toEqual([]);
  });
});
