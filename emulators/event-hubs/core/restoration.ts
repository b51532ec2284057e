import type { HubDefinition } from './definitions.ts';
import type { Hub } from './hub.ts';
import type { HubRegistry } from './hub-registry.ts';
import type { Partition } from './partition.ts';

/** A hub as it was, without its events. */
export interface HubToRestore {
  readonly definition: HubDefinition;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/**
 * Brings a namespace back from what was kept of its events, before its first command. What has grown too old in the meantime leaves
 * with that. Segments need an archive.
 */
export class Restoration {
  readonly #registry: HubRegistry;

  constructor(registry: HubRegistry) {
    this.#registry = registry;
  }

  /** Its partitions take back, in this order: bounds, segments, batches, producers. */
  hub({ definition, createdAtMs, updatedAtMs }: HubToRestore): readonly Partition[] {
    const hub: Hub = this.#registry.add(definition, createdAtMs);
    hub.updatedAtMs = updatedAtMs;
    return hub.partitions;
  }
}
