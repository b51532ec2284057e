import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startTestAzwire } from '../../support/bus.ts';

const PROGRAM = fileURLToPath(new URL('../../../src/cli/azwire.ts', import.meta.url));
const ITEMS = { id: 'items', partitionKey: { paths: ['/pk'] } };
/** More than one request takes, and one page of an export gives. */
const MANY = 2_500;

/** An azwire with the container `items` in two databases, and the command line that talks to it. */
async function start() {
  const azure = await startTestAzwire({
    cosmos: { databases: ['one', 'two'].map((id) => ({ id, containers: [ITEMS] })) },
  });
  const folder = mkdtempSync(join(tmpdir(), 'azwire-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const run = async (args: readonly string[], input = '') => {
    const port = ['--control-port', String(azure.ports.control)];
    const child = spawn(process.execPath, [PROGRAM, ...args, ...port], { cwd: folder, stdio: 'pipe' });
    child.stdin.end(input);
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code, out, err };
  };
  return { azure, run, fileOf: (name: string) => join(folder, name) };
}

it('what is exported to a file is imported from it, in the same order', async () => {
  const { azure, run, fileOf } = await start();
  const lines = Array.from({ length: MANY }, (_, i) =>
    JSON.stringify({ id: `${i}`, pk: `${i % 7}`, text: 'é'.repeat(500) }),
  );
  expect(azure.container('cosmos', 'one', 'items').importItems(lines)).toBe(MANY);
  const exported = await run(['export', 'items', 'all.jsonl', '--namespace', 'one']);
  expect(exported).toEqual({ code: 0, out: '', err: '' });
  expect(readFileSync(fileOf('all.jsonl'), 'utf8')).toBe(`${lines.join('\n')}\n`);
  const imported = await run(['import', 'items', 'all.jsonl', '--namespace', 'two']);
  expect(imported).toEqual({ code: 0, out: `items of two: ${MANY} items imported\n`, err: '' });
  expect([...azure.container('cosmos', 'two', 'items').exportItems()]).toEqual(lines);
});

it.each([[[]], [['-']]])('both go without a file: %j', async (none) => {
  const { run } = await start();
  const input = '{"id":"a","pk":1}\r\n\r\n{"id":"b"}';
  expect((await run(['import', 'items', ...none, '--namespace', 'two'], input)).out).toBe(
    'items of two: 2 items imported\n',
  );
  expect(await run(['export', 'items', ...none, '--namespace', 'two'])).toEqual({
    code: 0,
    out: '{"id":"a","pk":1}\n{"id":"b"}\n',
    err: '',
  });
});

it('a line that cannot be imported is named, by its number in the file', async () => {
  const { azure, run, fileOf } = await start();
  const lines = Array.from({ length: MANY }, (_, i) =>
    JSON.stringify({ id: `${i}`, pk: 'p', text: 'x'.repeat(1_000) }),
  );
  writeFileSync(fileOf('bad.jsonl'), [...lines, '{"id":7}'].join('\n'));
  const { code, out, err } = await run(['import', 'items', 'bad.jsonl', '--namespace', 'one']);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(new RegExp(`^azwire: Line ${MANY + 1} cannot be imported: .*id`));
  expect([...azure.container('cosmos', 'one', 'items').exportItems()]).toHaveLength(MANY);
});

it('what cannot be done is said in a sentence', async () => {
  const { run } = await start();
  const failed = (sentence: string) => ({ code: 1, out: '', err: `azwire: ${sentence}\n` });
  expect(await run(['export', 'none'])).toEqual(failed('There is no entity "none" in one, two.'));
  expect(await run(['export', 'items'])).toEqual(
    failed('"items" is in several namespaces: one, two. Say with --namespace which one is meant.'),
  );
  expect(await run(['import', 'items', 'none.jsonl', '--namespace', 'one'])).toEqual(
    failed('none.jsonl cannot be read (ENOENT).'),
  );
  expect(await run(['export', 'items', 'none/all.jsonl', '--namespace', 'one'])).toEqual(
    failed('none/all.jsonl cannot be written (ENOENT).'),
  );
});
