import type { Store, StoreEntry, Table } from '../kernel/store.ts';
import { type Change, Changes } from './changes.ts';

type Records = Map<string, StoreEntry>;

/** A store that lives as long as the process: what the port means, in the fewest lines. */
export class MemoryStore implements Store {
  readonly location = 'memory';
  readonly #tables = new Map<string, Records>();
  readonly #changes: Changes<Records>;

  /** `onChange` is called when there is something to commit and was nothing before. */
  constructor(onChange: () => void = () => {}) {
    this.#changes = new Changes(onChange);
  }

  table(name: string): Table {
    const records: Records = this.#tables.get(name) ?? new Map();
    this.#tables.set(name, records);
    return {
      put: (key, value) => this.#changes.add({ type: 'put', table: records, key, value }),
      remove: (key) => this.#changes.add({ type: 'remove', table: records, key }),
      removeRange: (from, to) => this.#changes.add({ type: 'remove-range', table: records, from, to }),
      range: (from, to) => within(records, from, to),
    };
  }

  commit(): void {
    this.#changes.flush((changes) => {
      for (const change of changes) apply(change);
    });
  }

  async close(): Promise<void> {
    this.commit();
  }
}

function apply(change: Change<Records>): void {
  const { table } = change;
  switch (change.type) {
    case 'put':
      table.set(idOf(change.key), { key: Uint8Array.from(change.key), value: Uint8Array.from(change.value) });
      break;
    case 'remove':
      table.delete(idOf(change.key));
      break;
    case 'remove-range':
      for (const { key } of within(table, change.from, change.to)) table.delete(idOf(key));
  }
}

function within(records: Records, from: Uint8Array, to: Uint8Array): StoreEntry[] {
  return [...records.values()]
    .filter(({ key }) => Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0)
    .sort((one, other) => Buffer.compare(one.key, other.key))
    .map(({ key, value }) => ({ key, value: Uint8Array.from(value) }));
}

function idOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}
