import type { Table } from '../../../src/kernel/store.ts';
import { readStored } from '../../../src/kernel/stored-records.ts';
import type { Resource } from '../core/resources/definitions.ts';
import type { Registry, RegistryListener } from '../core/resources/registry.ts';
import { hashOfId, readJson, writeJson } from './records.ts';

/** A resource, and what it was declared to be last, if it was. */
interface ResourceRecord {
  readonly resource: Resource;
  readonly declared?: Resource | undefined;
}

const ALL = { from: new Uint8Array([0]), to: new Uint8Array(33).fill(255) };

/** The resources that a data directory holds. */
export class ResourceStore implements RegistryListener {
  readonly #table: Table;
  /** By id in lower case. */
  readonly #records = new Map<string, ResourceRecord>();

  /** Throws AZW_DATA_INVALID. `location` names the data directory in errors. */
  constructor(table: Table, location: string) {
    this.#table = table;
    readStored(location, () => {
      for (const { value } of table.range(ALL.from, ALL.to)) {
        const record = readJson(value) as ResourceRecord;
        this.#records.set(record.resource.id.toLowerCase(), record);
      }
    });
  }

  get resources(): readonly Resource[] {
    return [...this.#records.values()].map(({ resource }) => resource);
  }

  /** What it was declared to be when this was last asked to {@link remember} it. */
  declared(id: string): Resource | undefined {
    return this.#records.get(id.toLowerCase())?.declared;
  }

  /** To be called for what is in the registry. */
  remember(declared: Resource): void {
    const record = this.#records.get(declared.id.toLowerCase());
    if (record !== undefined) this.#write({ ...record, declared });
  }

  /** Writes each change of a registry from now on. */
  follow(registry: Registry): void {
    registry.watch(this);
  }

  put(resource: Resource): void {
    this.#write({ resource, declared: this.#records.get(resource.id.toLowerCase())?.declared });
  }

  removed({ id }: Resource): void {
    this.#records.delete(id.toLowerCase());
    this.#table.remove(hashOfId(id));
  }

  #write(record: ResourceRecord): void {
    this.#records.set(record.resource.id.toLowerCase(), record);
    this.#table.put(hashOfId(record.resource.id), writeJson(record));
  }
}
