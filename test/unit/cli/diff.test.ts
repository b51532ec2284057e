import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderJson, renderJsonArray } from '../../../src/report/json.ts';
import { sampleRun } from '../report/sample-run.ts';

const PROGRAM = fileURLToPath(new URL('../../../src/cli/azwire.ts', import.meta.url));
const run = sampleRun();
const [first, ...others] = run.capture.hops;
const changed = { ...run, capture: { ...run.capture, hops: [{ ...first!, deliveries: 9 }, ...others] } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'azwire-diff-'));
  writeFileSync(join(folder, 'old.json'), renderJson(run));
  writeFileSync(join(folder, 'new.json'), renderJson(changed));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function diff(args: readonly string[], input = '') {
  const child = spawn(process.execPath, [PROGRAM, 'diff', ...args], { cwd: folder });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

describe('azwire diff', () => {
  it('ends with 0 where nothing changed', async () => {
    const out = expect.stringMatching(/^No difference in participants/);
    expect(await diff(['old.json', 'old.json'])).toEqual({ code: 0, out, err: '' });
  });

  it('ends with 1 where something did, and says what', async () => {
    const out = '~ messages     producer → service-bus: 3 → 9 messages\n';
    expect(await diff(['old.json', 'new.json'])).toEqual({ code: 1, out, err: '' });
  });

  it('can be told what makes no difference', async () => {
    expect(await diff(['old.json', 'new.json', '--ignore', 'wire, messages'])).toMatchObject({ code: 0, err: '' });
  });

  it('reads standard input, and writes JSON', async () => {
    const { code, out } = await diff(['-', 'new.json', '--format', 'json'], renderJson(run));
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      scenario: 'service-bus-link-credit',
      same: false,
      changes: [{ kind: 'messages', change: 'changed', subject: 'producer → service-bus', before: 3, after: 9 }],
    });
  });

  it('compares several runs scenario by scenario', async () => {
    const other = { ...run, scenario: 'other' };
    writeFileSync(join(folder, 'both.json'), renderJsonArray([other, changed]));
    const { code, out } = await diff(['old.json', 'both.json']);
    expect(code).toBe(1);
    expect(out).toMatch(/^service-bus-link-credit\n~ messages .*\n\nother\n\+ participant {2}/);
  });

  it.each([
    [['old.json', 'none.json'], /^azwire: none\.json cannot be read \(ENOENT\)\.\n$/],
    [['old.json', '-'], /^azwire: standard input is no JSON: /],
    [['-', '-'], /only one of the two can be standard input/],
    [['old.json'], /missing required argument 'second'/],
    [['old.json', 'new.json', '--ignore', 'colour'], /There is no kind "colour"; there are: participant, opener/],
    [['old.json', 'new.json', '--format', 'xml'], /Allowed choices are text, json/],
  ])('ends with 2 for %j', async (args, expected) => {
    const { code, out, err } = await diff(args);
    expect(err).toMatch(expected);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
