import { createHash } from 'node:crypto';
import { AzwireError } from '../../../src/kernel/errors.ts';
import type { Table } from '../../../src/kernel/store.ts';
import type { Resource } from '../core/resources/definitions.ts';
import type { Registry, RegistryListener } from '../core/resources/registry.ts';

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
    try {
      for (const { value } of table.range(ALL.from, ALL.to)) {
        const record = JSON.parse(new TextDecoder().decode(value)) as ResourceRecord;
        this.#records.set(record.resource.id.toLowerCase(), record);
      }
    } catch (cause) {
      const { message } = cause as Error;
      throw new AzwireError('AZW_DATA_INVALID', `${location} is damaged: a resource cannot be read (${message}).`, {
        cause,
      });
    }
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
    this.#table.remove(keyOf(id));
  }

  #write(record: ResourceRecord): void {
    this.#records.set(record.resource.id.toLowerCase(), record);
    this.#table.put(keyOf(record.resource.id), new TextEncoder().encode(JSON.stringify(record)));
  }
}

/** Ids may be longer than keys. */
function keyOf(id: string): Uint8Array {
  return createHash('sha256').update(id.toLowerCase()).digest();
}
