import { crc32 } from 'node:zlib';
import type { Database, RootDatabase } from 'lmdb';
import { AzwireError } from '../kernel/errors.ts';
import type { Store, StoreEntry, Table } from '../kernel/store.ts';
import { type Change, Changes } from './changes.ts';
import { checkLmdbFile, unreadable } from './lmdb-file.ts';

/** Of the records that emulators write; a store of another format is refused. */
const FORMAT = 1;
const FORMAT_TABLE = 'azwire';
const FORMAT_KEY = Buffer.from('format');
const TABLES_MAX = 64;
const CHECKSUM_BYTES = 4;

type Records = Database<Uint8Array, Buffer>;

/**
 * A store in one LMDB file. A commit is one transaction, which the operating system has when it returns: killing the process at
 * any moment loses nothing and leaves the file whole. It is not flushed to the disk, which costs fifty times as much: see the README.
 * Every value carries a checksum.
 */
export class LmdbStore implements Store {
  readonly location: string;
  readonly #root: RootDatabase;
  readonly #tables = new Map<string, Records>();
  readonly #changes: Changes<Records>;
  #scratch = Buffer.allocUnsafeSlow(64 * 1024);

  private constructor(file: string, root: RootDatabase, onChange: () => void) {
    this.location = file;
    this.#root = root;
    this.#changes = new Changes(onChange);
  }

  /**
   * Opens the file, or makes it. The caller sees to it that no other process has it. `onChange` is called when there is something
   * to commit and was nothing before. With `isSuspect`, all of the file is read before anything in it is believed. Throws
   * AZW_DATA_INVALID for a file that is foreign, damaged or of another format.
   */
  static async open(file: string, onChange: () => void = () => {}, isSuspect = false): Promise<LmdbStore> {
    checkLmdbFile(file, isSuspect);
    const { open } = await import('lmdb');
    let store: LmdbStore;
    try {
      const root = open({ path: file, maxDbs: TABLES_MAX, noSync: true, cache: false });
      store = new LmdbStore(file, root, onChange);
    } catch (cause) {
      throw unreadable(file, String((cause as Error).message), cause);
    }
    try {
      store.#checkFormat();
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  table(name: string): Table {
    const records = this.#records(name);
    return {
      put: (key, value) => this.#changes.add({ type: 'put', table: records, key, value }),
      remove: (key) => this.#changes.add({ type: 'remove', table: records, key }),
      removeRange: (from, to) => this.#changes.add({ type: 'remove-range', table: records, from, to }),
      range: (from, to) => this.#range(records, from, to),
    };
  }

  commit(): void {
    this.#changes.flush((changes) => {
      this.#root.transactionSync(() => {
        for (const change of changes) this.#apply(change);
      });
    });
  }

  async close(): Promise<void> {
    try {
      this.commit();
    } finally {
      await this.#root.close();
    }
  }

  #records(name: string): Records {
    let records = this.#tables.get(name);
    if (records === undefined) {
      records = this.#root.openDB<Uint8Array, Buffer>(name, {
        keyEncoding: 'binary',
        encoding: 'binary',
        cache: false,
      });
      this.#tables.set(name, records);
    }
    return records;
  }

  #apply(change: Change<Records>): void {
    const { table } = change;
    switch (change.type) {
      case 'put':
        table.putSync(asBuffer(change.key), this.#sealed(change.value));
        break;
      case 'remove':
        table.removeSync(asBuffer(change.key));
        break;
      case 'remove-range': {
        const range = { start: asBuffer(change.from), end: asBuffer(change.to) };
        for (const key of [...table.getKeys(range)]) table.removeSync(key);
      }
    }
  }

  *#range(records: Records, from: Uint8Array, to: Uint8Array): Iterable<StoreEntry> {
    for (const { key, value } of records.getRange({ start: asBuffer(from), end: asBuffer(to) })) {
      yield { key, value: this.#unsealed(asBuffer(value)) };
    }
  }

  /** The value with its checksum, until the next call. */
  #sealed(value: Uint8Array): Buffer {
    const length = value.length + CHECKSUM_BYTES;
    if (this.#scratch.length < length) this.#scratch = Buffer.allocUnsafeSlow(2 * length);
    this.#scratch.set(value);
    this.#scratch.writeUInt32LE(crc32(value), value.length);
    return this.#scratch.subarray(0, length);
  }

  #unsealed(value: Buffer): Buffer {
    const end = value.length - CHECKSUM_BYTES;
    if (end >= 0) {
      const bytes = value.subarray(0, end);
      if (crc32(bytes) === value.readUInt32LE(end)) return bytes;
    }
    throw unreadable(this.location, 'it is damaged: a record is not what was written');
  }

  #checkFormat(): void {
    const table = this.table(FORMAT_TABLE);
    const found = [...table.range(FORMAT_KEY, Buffer.concat([FORMAT_KEY, Buffer.of(0)]))][0];
    if (found === undefined) {
      if (this.#isUsed()) throw unreadable(this.location, 'it is not a store of azwire');
      table.put(FORMAT_KEY, Buffer.from(String(FORMAT)));
      this.commit();
      return;
    }
    const format = asBuffer(found.value).toString();
    if (format === String(FORMAT)) return;
    throw new AzwireError(
      'AZW_DATA_INVALID',
      `${this.location} was written by another version of azwire (format ${format}, this one reads ${FORMAT}).`,
    );
  }

  /** Whether there is anything in it beside the table that was made a moment ago. */
  #isUsed(): boolean {
    return (this.#root.getStats() as { readonly entryCount: number }).entryCount > 1;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
