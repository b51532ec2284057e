import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { AzwireError } from '../kernel/errors.ts';

/*
 * What the head of an LMDB file says. LMDB maps its file into memory and trusts it: a foreign or a cut file ends the process, so
 * it is looked at before. Two meta pages take turns; each begins with the header of a page, then:
 *   u32 magic, u32 version, u64 address, u64 map size, two databases of 48 bytes (the first begins with the page size as u32),
 *   u64 last page number, u64 transaction id
 */
const MAGIC = 0xbeefc0de;
const META_AT = 24;
const PAGE_SIZE_AT = META_AT + 24;
const LAST_PAGE_AT = META_AT + 120;
const TRANSACTION_AT = META_AT + 128;
const META_BYTES = TRANSACTION_AT + 8;

/**
 * Throws AZW_DATA_INVALID unless the file is absent, empty or an LMDB file that can be read. What looks suspicious is read by
 * another process first, from end to end; so it is when `reads` says so.
 */
export function checkLmdbFile(file: string, reads: boolean): void {
  const problem = headProblem(file);
  if (problem === undefined && !reads) return;
  if (!isReadable(file)) throw unreadable(file, problem ?? 'it is damaged');
}

/** Why the file may not be whole, going by its head and size. Throws AZW_DATA_INVALID when it cannot be one of ours. */
function headProblem(file: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, `it cannot be read (${(cause as NodeJS.ErrnoException).code})`, cause);
  }
  try {
    const { size } = fstatSync(descriptor);
    if (size === 0) return undefined;
    const first = metaAt(descriptor, 0);
    if (first === undefined) throw unreadable(file, 'it is not a store of azwire');
    const second = metaAt(descriptor, first.pageSize);
    if (second === undefined) throw unreadable(file, 'it is damaged: its second page is not what it has to be');
    const { lastPage, pageSize } = second.transaction > first.transaction ? second : first;
    const expected = (lastPage + 1) * pageSize;
    // It may also be that the last pages were never needed, and so never written.
    return size < expected ? `it is damaged: ${size} bytes long instead of ${expected}` : undefined;
  } finally {
    closeSync(descriptor);
  }
}

const WHOLE = 'whole';
// All tables are opened before any is read: an open in the midst of a read leaves LMDB with a broken transaction now and then.
const READ_ALL = `
  const { writeSync } = await import('node:fs');
  const { open } = await import(process.argv[1]);
  const root = open({ path: process.argv[2], readOnly: true, maxDbs: 64 });
  const tables = [...root.getKeys()].map((name) => root.openDB(name, { keyEncoding: 'binary', encoding: 'binary' }));
  for (const table of tables) for (const { value } of table.getRange()) value[value.length - 1];
  writeSync(1, '${WHOLE}');
`;

/** Whether a process that reads all of it gets to the end. */
function isReadable(file: string): boolean {
  if (!existsSync(file) || statSync(file).size === 0) return true;
  const args = ['--input-type=module', '-e', READ_ALL, import.meta.resolve('lmdb'), file];
  // How the process ends says nothing: LMDB's binding may fall over its own clean-up then.
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout === WHOLE;
}

interface Meta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: number;
}

function metaAt(descriptor: number, position: number): Meta | undefined {
  const bytes = Buffer.alloc(META_BYTES);
  if (readSync(descriptor, bytes, 0, META_BYTES, position) < META_BYTES) return undefined;
  if (bytes.readUInt32LE(META_AT) !== MAGIC) return undefined;
  return {
    pageSize: bytes.readUInt32LE(PAGE_SIZE_AT),
    lastPage: Number(bytes.readBigUInt64LE(LAST_PAGE_AT)),
    transaction: Number(bytes.readBigUInt64LE(TRANSACTION_AT)),
  };
}

/** The file is there and cannot be used. */
export function unreadable(file: string, why: string, cause?: unknown): AzwireError {
  return new AzwireError(
    'AZW_DATA_INVALID',
    `${file} cannot be used: ${why}. Restore it from a copy, or move it away to start with an empty store.`,
    { cause },
  );
}
