import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { AzwireError } from '../../../src/kernel/errors.ts';
import { LmdbStore } from '../../../src/store/lmdb.ts';

const MODULE = fileURLToPath(new URL('../../../src/store/lmdb.ts', import.meta.url));
const key = (text: string) => Buffer.from(text);

function newFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'azwire-lmdb-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return join(directory, 'test.mdb');
}

/** A file with a few records. */
async function written(): Promise<string> {
  const file = newFile();
  const store = await LmdbStore.open(file);
  const table = store.table('one');
  for (let i = 0; i < 50; i++) table.put(key(`key${i}`), Buffer.alloc(500, `value ${i} `));
  await store.close();
  return file;
}

async function refusal(file: string): Promise<string> {
  const error: unknown = await LmdbStore.open(file).then(
    async (store) => {
      const found = await Promise.resolve()
        .then(() => [...store.table('one').range(key('a'), key('z'))])
        .catch((thrown: unknown) => thrown);
      await store.close();
      return found;
    },
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AzwireError)) throw new Error(`${file} was not refused`);
  expect(error.code).toBe('AZW_DATA_INVALID');
  expect(error.message).toContain(file);
  return error.message;
}

it('finds again what was closed', async () => {
  const file = await written();
  const store = await LmdbStore.open(file);
  const found = [...store.table('one').range(key('a'), key('z'))];
  await store.close();
  expect(found.length).toBe(50);
  expect(Buffer.from(found[0]!.value)).toEqual(Buffer.alloc(500, 'value 0 '));
});

it('refuses a foreign file, whatever its size', async () => {
  for (const content of [Buffer.from('hello'), Buffer.alloc(100_000, 'a'), Buffer.alloc(10_000)]) {
    const file = newFile();
    writeFileSync(file, content);
    expect(await refusal(file)).toContain('is not a store of azwire');
    expect(readFileSync(file)).toEqual(content);
  }
});

it('refuses a file that was cut', async () => {
  const file = await written();
  truncateSync(file, 20_000);
  expect(await refusal(file)).toContain('20000 bytes long instead of');
  truncateSync(file, 5_000);
  expect(await refusal(file)).toContain('it is damaged');
});

it('refuses a record that is not what was written', async () => {
  const file = await written();
  const bytes = readFileSync(file);
  for (let at = bytes.indexOf('value 7 value 7'); at !== -1; at = bytes.indexOf('value 7 value 7', at + 1)) {
    bytes[at] = 0x56;
  }
  writeFileSync(file, bytes);
  expect(await refusal(file)).toContain('a record is not what was written');
});

it('reads all of a suspicious file first', async () => {
  const file = await written();
  await (await LmdbStore.open(file, undefined, true)).close();
  // What the tables' pages say is gone: reading them ends a process.
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0x5a, 3 * 4096, bytes.length - 4096));
  await expect(LmdbStore.open(file, undefined, true)).rejects.toThrow('it is damaged');
});

it('refuses another format, and an LMDB file of somebody else', async () => {
  const file = newFile();
  const store = await LmdbStore.open(file);
  store.table('azwire').put(key('format'), key('99'));
  await store.close();
  expect(await refusal(file)).toContain('format 99');

  const other = newFile();
  const { open } = await import('lmdb');
  const root = open({ path: other });
  root.putSync('mine', 'yours');
  await root.close();
  expect(await refusal(other)).toContain('is not a store of azwire');
});

it('a copy of the file of a running store can be opened: every commit leaves it whole', async () => {
  const file = newFile();
  const store = await LmdbStore.open(file);
  const table = store.table('one');
  for (let i = 0; i < 20; i++) {
    table.put(key(`key${i}`), Buffer.alloc(300, 'x'));
    store.commit();
    const copy = `${file}.${i}.mdb`;
    copyFileSync(file, copy);
    const copied = await LmdbStore.open(copy);
    expect([...copied.table('one').range(key('a'), key('z'))].length).toBe(i + 1);
    await copied.close();
  }
  await store.close();
});

/** Every file may have 2 MB: as on a full disk, but without one. */
const LIMITED = `
  import { LmdbStore } from ${JSON.stringify(MODULE)};
  const file = process.argv[1];
  const store = await LmdbStore.open(file);
  const table = store.table('one');
  const commits = [];
  for (let i = 0; i < 100; i++) {
    table.put(Buffer.from('key' + i), Buffer.alloc(60_000, 'x'));
    try { store.commit(); commits.push('done'); } catch (error) { commits.push('failed'); }
  }
  table.removeRange(Buffer.from('a'), Buffer.from('z'));
  await store.close().catch(() => commits.push('closing failed'));
  console.log(JSON.stringify(commits));
`;

it.skipIf(process.platform === 'win32')(
  'a full disk loses nothing that was committed, and harms neither file nor process',
  async () => {
    const file = newFile();
    const script = `trap '' XFSZ; ulimit -f 2048; exec "$0" --input-type=module -e "$1" "$2"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, LIMITED, file], { encoding: 'utf8' });
    const commits = JSON.parse(stdout || `"${stderr}"`) as string[];
    const done = commits.filter((commit) => commit === 'done').length;
    expect(done).toBeGreaterThan(5);
    expect(commits.indexOf('failed')).toBe(done);
    const store = await LmdbStore.open(file);
    const found = [...store.table('one').range(key('a'), key('z'))].length;
    await store.close();
    // What was collected in vain is written when there is room again: here the removal of everything, or else nothing.
    expect(found).toBe(commits.includes('closing failed') ? done : 0);
  },
);
