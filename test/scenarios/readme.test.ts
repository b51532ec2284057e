import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runScenario, type Scenario } from '../../src/index.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'azwire-readme-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('scenarios/README.md', () => {
  it('has an example that runs as it stands', async () => {
    // A folder like the project's, with nothing but the example among its scenarios.
    for (const name of ['src', 'node_modules']) symlinkSync(join(ROOT, name), join(root, name));
    const text = readFileSync(join(ROOT, 'scenarios/README.md'), 'utf8');
    const files = [...text.matchAll(/^```ts (\S+)\n(.*?)^```$/gms)];
    expect(files.map(([, file]) => file)).toEqual(['participants/greeter.ts', 'greeting.scenario.ts']);
    for (const [, file = '', code = ''] of files) {
      mkdirSync(dirname(join(root, 'scenarios', file)), { recursive: true });
      writeFileSync(join(root, 'scenarios', file), code);
    }
    const example: { default: Scenario } = await import(
      pathToFileURL(join(root, 'scenarios/greeting.scenario.ts')).href
    );
    const { scenario, expectations } = await runScenario(example.default);
    expect(scenario).toBe('greeting');
    expect(expectations.filter(({ passed }) => !passed)).toEqual([]);
  });
});
