import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Store, Table } from '../../../src/kernel/store.ts';
import { LmdbStore } from '../../../src/store/lmdb.ts';
import { MemoryStore } from '../../../src/store/memory.ts';

const KINDS: Record<string, (onChange?: () => void) => Promise<Store>> = {
  memory: async (onChange) => new MemoryStore(onChange),
  lmdb: async (onChange) => {
    const directory = mkdtempSync(join(tmpdir(), 'azwire-store-'));
    const store = await LmdbStore.open(join(directory, 'test.mdb'), onChange);
    onTestFinished(async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    });
    return store;
  },
};

const FROM = Buffer.of(0);
const TO = Buffer.of(255, 255, 255, 255, 255);
const key = (text: string) => Buffer.from(text);
const shown = (table: Table, from = FROM, to = TO) =>
  Array.from(table.range(from, to), (entry) => [
    Buffer.from(entry.key).toString(),
    Buffer.from(entry.value).toString(),
  ]);

describe.each(Object.entries(KINDS))('a store of the kind %s', (_kind, open) => {
  it('shows changes once they are committed, in the order of the keys', async () => {
    const store = await open();
    const table = store.table('one');
    table.put(key('b'), key('2'));
    table.put(key('a'), key('1'));
    table.put(key('c'), key(''));
    expect(shown(table)).toEqual([]);
    store.commit();
    expect(shown(table)).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', ''],
    ]);
    expect(shown(table, key('b'), key('c'))).toEqual([['b', '2']]);
  });

  it('makes changes in the order in which they came', async () => {
    const store = await open();
    const table = store.table('one');
    table.put(key('a'), key('1'));
    table.remove(key('a'));
    table.put(key('b'), key('1'));
    table.removeRange(key('b'), key('c'));
    table.put(key('b'), key('2'));
    table.put(key('c'), key('3'));
    table.remove(key('nothing'));
    store.commit();
    expect(shown(table)).toEqual([
      ['b', '2'],
      ['c', '3'],
    ]);
  });

  it('keeps tables apart', async () => {
    const store = await open();
    store.table('one').put(key('a'), key('1'));
    store.table('two').put(key('a'), key('2'));
    store.commit();
    store.table('one').removeRange(FROM, TO);
    store.commit();
    expect(shown(store.table('one'))).toEqual([]);
    expect(shown(store.table('two'))).toEqual([['a', '2']]);
  });

  it('says once that there is something to commit', async () => {
    let told = 0;
    const store = await open(() => told++);
    told = 0;
    const table = store.table('one');
    table.put(key('a'), key('1'));
    table.put(key('b'), key('1'));
    expect(told).toBe(1);
    store.commit();
    table.remove(key('a'));
    expect(told).toBe(2);
  });

  it('holds what a map would hold', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 3 });
    const change = fc.oneof(
      fc.record({ type: fc.constant('put' as const), one: bytes, other: fc.uint8Array({ maxLength: 300 }) }),
      fc.record({ type: fc.constant('remove' as const), one: bytes, other: bytes }),
      fc.record({ type: fc.constant('remove-range' as const), one: bytes, other: bytes }),
      fc.record({ type: fc.constant('commit' as const), one: bytes, other: bytes }),
    );
    const store = await open();
    const table = store.table('one');
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        table.removeRange(FROM, TO);
        const map = new Map<string, string>();
        for (const { type, one, other } of changes) {
          const id = Buffer.from(one).toString('hex');
          if (type === 'commit') store.commit();
          else if (type === 'put') {
            table.put(one, other);
            map.set(id, Buffer.from(other).toString('hex'));
          } else if (type === 'remove') {
            table.remove(one);
            map.delete(id);
          } else {
            table.removeRange(one, other);
            const to = Buffer.from(other).toString('hex');
            for (const found of [...map.keys()]) if (found >= id && found < to) map.delete(found);
          }
        }
        store.commit();
        const hex = (value: Uint8Array) => Buffer.from(value).toString('hex');
        expect(Array.from(table.range(FROM, TO), (entry) => [hex(entry.key), hex(entry.value)])).toEqual(
          [...map].sort(([one], [other]) => (one < other ? -1 : 1)),
        );
      }),
      { numRuns: 60 },
    );
  });
});
