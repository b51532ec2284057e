import type { SegmentMemory } from './archive.ts';
import type { HubDefinition } from './definitions.ts';
import { Hub } from './hub.ts';
import type { Partition } from './partition.ts';

/** The hubs of a namespace, by name in any case. */
export class HubRegistry {
  readonly #memory: SegmentMemory;
  /** As spelled, and in lower case. */
  readonly #byName = new Map<string, Hub>();
  readonly #hubs = new Set<Hub>();
  /** Sorted when somebody asks. */
  #sorted: readonly Hub[] | undefined = undefined;

  constructor(memory: SegmentMemory) {
    this.#memory = memory;
  }

  get size(): number {
    return this.#hubs.size;
  }

  find(name: string): Hub | undefined {
    return this.#byName.get(name) ?? this.#byName.get(name.toLowerCase());
  }

  /** There must be none of this name. */
  add(definition: HubDefinition, createdAtMs: number): Hub {
    const hub = new Hub(definition, createdAtMs, this.#memory);
    this.#byName.set(hub.name, hub);
    this.#byName.set(hub.name.toLowerCase(), hub);
    this.#hubs.add(hub);
    this.#sorted = undefined;
    return hub;
  }

  remove(hub: Hub): void {
    this.#byName.delete(hub.name);
    this.#byName.delete(hub.name.toLowerCase());
    this.#hubs.delete(hub);
    this.#sorted = undefined;
    for (const partition of hub.partitions) partition.close();
  }

  /** By name, whatever its case. */
  inOrder(): readonly Hub[] {
    const key = ({ name }: Hub) => name.toLowerCase();
    this.#sorted ??= [...this.#hubs].sort((one, other) => (key(one) < key(other) ? -1 : 1));
    return this.#sorted;
  }

  /** Of all hubs. */
  *partitions(): Iterable<Partition> {
    for (const { partitions } of this.#hubs) yield* partitions;
  }
}
