import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { AzwireError } from '../../../src/kernel/errors.ts';
import { importScenario, loadScenario, scenarioNames } from '../../../src/scenario/catalogue.ts';
import { DEFAULT_TIME_LIMIT_MS, scenario } from '../../../src/scenario/scenario.ts';

const path = mkdtempSync(join(tmpdir(), 'azwire-catalogue-'));
const folder = pathToFileURL(`${path}/`);
for (const name of ['b.scenario.js', 'a.scenario.js', 'README.md', 'notes.js', 'a.scenario.d.ts']) {
  const definition = `{ name: '${name[0]}', title: 'title of ${name[0]}', participants: {}, run() {} }`;
  writeFileSync(join(path, name), `export default ${definition};`);
}
afterAll(() => rmSync(path, { recursive: true }));

const CHEAT_SHEET_ROWS = Array.from({ length: 13 }, (_, i) => i + 1);

describe('the catalogue', () => {
  it('lists the scenarios of a folder by name', async () => {
    expect(await scenarioNames(folder)).toEqual(['a', 'b']);
  });

  it('loads one', async () => {
    expect((await loadScenario('b', folder)).title).toBe('title of b');
  });

  it('names those that exist when there is none of that name', async () => {
    const unknown = await loadScenario('c', folder).catch((error: unknown) => error);
    expect(unknown).toBeInstanceOf(AzwireError);
    expect(unknown).toMatchObject({
      code: 'AZW_SCENARIO_UNKNOWN',
      message: 'There is no scenario "c". The scenarios are: a, b.',
    });
  });

  it('says what is wrong with a file that is no scenario', async () => {
    writeFileSync(join(path, 'empty.scenario.js'), '');
    await expect(loadScenario('empty', folder)).rejects.toThrow('does not export a scenario as its default');
    rmSync(join(path, 'empty.scenario.js'));
  });

  it('loads a file of any name', async () => {
    expect((await importScenario(new URL('a.scenario.js', folder))).title).toBe('title of a');
    await expect(importScenario(new URL('not%20there.js', folder))).rejects.toMatchObject({
      code: 'AZW_SCENARIO_UNKNOWN',
      message: `There is no file ${join(path, 'not there.js')}.`,
    });
  });

  it('says why a file cannot be loaded', async () => {
    writeFileSync(join(path, 'broken.js'), 'throw new Error("no such luck")');
    await expect(importScenario(new URL('broken.js', folder))).rejects.toMatchObject({
      code: 'AZW_SCENARIO_UNKNOWN',
      message: expect.stringContaining('broken.js cannot be loaded: Error: no such luck'),
    });
  });

  it('has every shipped scenario under the name of its file, for a row of the cheat sheet or none', async () => {
    const names = await scenarioNames();
    expect(names).toEqual(expect.arrayContaining(['service-bus-link-credit', 'service-bus-receive']));
    const shipped = await Promise.all(names.map((name) => loadScenario(name)));
    expect(shipped.map(({ name }) => name)).toEqual(names);
    for (const { cheatSheet } of shipped) expect([undefined, ...CHEAT_SHEET_ROWS]).toContain(cheatSheet?.row);
    for (const { expect: expectations } of shipped) expect(expectations.length).toBeGreaterThan(5);
  });
});

describe('a scenario', () => {
  const definition = {
    file: 'file:///here/my-own.scenario.ts',
    title: '',
    story: '',
    azure: {},
    participants: {},
    run: async () => {},
    expect: [],
  };

  it('is named after its file, unless it has another name', () => {
    expect(scenario(definition).name).toBe('my-own');
    expect(scenario({ ...definition, file: 'file:///dist/my-own.scenario.js' }).name).toBe('my-own');
    expect(scenario({ ...definition, name: 'other' }).name).toBe('other');
  });

  it('has a time limit', () => {
    expect(scenario(definition).timeLimitMs).toBe(DEFAULT_TIME_LIMIT_MS);
    expect(scenario({ ...definition, timeLimitMs: 5 }).timeLimitMs).toBe(5);
  });
});
