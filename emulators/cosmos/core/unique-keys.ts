import type { Document } from './definitions.ts';
import type { Item } from './item.ts';
import { type Path, valueAt } from './partition-key/path.ts';
import type { JsonObject, Value } from './query/values/value.ts';

/** The paths of each unique key of a container. */
export type UniqueKeyPaths = readonly (readonly Path[])[];

/** The values that no two items of one logical partition may have in common. */
export class UniqueKeys {
  readonly #keys: readonly { readonly paths: readonly Path[]; readonly items: Map<string, Item> }[];

  constructor(keys: UniqueKeyPaths) {
    this.#keys = keys.map((paths) => ({ paths, items: new Map() }));
  }

  /** Whether another item than this one has the values of the document. */
  isTaken(document: JsonObject, item: Item | undefined): boolean {
    return this.#keys.some(({ paths, items }) => {
      const holder = items.get(textOf(document, paths));
      return holder !== undefined && holder !== item;
    });
  }

  add(document: Document, item: Item): void {
    for (const { paths, items } of this.#keys) items.set(textOf(document, paths), item);
  }

  remove(document: Document): void {
    for (const { paths, items } of this.#keys) items.delete(textOf(document, paths));
  }
}

/** What is missing counts as null. [cosmos-protocol 5.4] */
function textOf(document: JsonObject, paths: readonly Path[]): string {
  return JSON.stringify(paths.map((path): Value => valueAt(document, path) ?? null));
}
