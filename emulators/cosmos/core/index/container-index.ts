import type { Container, ItemObserver } from '../container.ts';
import type { Document } from '../definitions.ts';
import type { Item } from '../item.ts';
import type { DocumentPath } from '../query/plan/index-filter.ts';
import type { JsonObject } from '../query/values/value.ts';
import { IndexingPolicy } from './indexing-policy.ts';
import { type Entered, PathIndex } from './path-index.ts';

/** Paths of one container that are kept: the memory of an index is some 20 bytes an item. */
const PATHS_MAX = 32;

/** The indexes of a container. Not to be called while a transaction is under way, which has items that the container's logs lack. */
export function indexOf(container: Container): ContainerIndex {
  if (container.observer instanceof ContainerIndex) return container.observer;
  const index = new ContainerIndex(container);
  container.observer = index;
  return index;
}

/**
 * The indexes that the policy of a container allows. Each is made when a query first asks for its path, and kept up to date from then
 * on: what nobody asks for costs nothing.
 */
export class ContainerIndex implements ItemObserver {
  readonly #container: Container;
  /** The one that is asked for least recently first. */
  readonly #paths = new Map<string, PathIndex>();
  #policy: IndexingPolicy;
  #policyBody: JsonObject;

  constructor(container: Container) {
    this.#container = container;
    this.#policyBody = container.definition.indexingPolicy;
    this.#policy = new IndexingPolicy(this.#policyBody);
  }

  /** As it is now: a container can get another one. */
  get policy(): IndexingPolicy {
    const { indexingPolicy } = this.#container.definition;
    if (indexingPolicy !== this.#policyBody) {
      this.#policyBody = indexingPolicy;
      this.#policy = new IndexingPolicy(indexingPolicy);
      this.#paths.clear();
    }
    return this.#policy;
  }

  /** Undefined: the policy has no index for the path. */
  ofPath(path: DocumentPath, entered: Entered = 'value'): PathIndex | undefined {
    if (!this.policy.isIndexed(entered === 'value' ? path : [...path, 0])) return undefined;
    const key = JSON.stringify([entered, ...path]);
    const index = this.#paths.get(key) ?? new PathIndex(path, entered, this.#container.items());
    this.#paths.delete(key);
    this.#paths.set(key, index);
    if (this.#paths.size > PATHS_MAX) this.#paths.delete(this.#paths.keys().next().value!);
    return index;
  }

  itemChanged(item: Item, before: Document | undefined, after: Document | undefined): void {
    for (const index of this.#paths.values()) index.change(item, before, after);
  }
}
