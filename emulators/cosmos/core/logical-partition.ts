import type { Document, PartitionKey } from './definitions.ts';
import type { Item } from './item.ts';
import type { JsonObject } from './query/values/value.ts';
import type { Range } from './range.ts';
import { type UniqueKeyPaths, UniqueKeys } from './unique-keys.ts';

/** All items with one partition key. */
export class LogicalPartition {
  readonly key: PartitionKey;
  readonly epk: string;
  /** Which lies in another one after a split. */
  range: Range;
  readonly #uniqueKeys: UniqueKeys | undefined;
  /** Where a key has but one item, as ids have that are keys, a map would cost more than the item. */
  #only: Item | undefined;
  #items: Map<string, Item> | undefined;

  constructor(key: PartitionKey, epk: string, range: Range, uniqueKeys: UniqueKeyPaths) {
    this.key = key;
    this.epk = epk;
    this.range = range;
    this.#uniqueKeys = uniqueKeys.length > 0 ? new UniqueKeys(uniqueKeys) : undefined;
  }

  get count(): number {
    return this.#items?.size ?? (this.#only === undefined ? 0 : 1);
  }

  get(id: string): Item | undefined {
    if (this.#items !== undefined) return this.#items.get(id);
    return this.#only?.document.id === id ? this.#only : undefined;
  }

  /** In the order of their numbers. */
  items(): Item[] {
    if (this.#items === undefined) return this.#only === undefined ? [] : [this.#only];
    return [...this.#items.values()].sort((a, b) => a.number - b.number);
  }

  /** Whether another item has a value that must be unique. */
  isTaken(document: JsonObject, item: Item | undefined): boolean {
    return this.#uniqueKeys?.isTaken(document, item) ?? false;
  }

  add(item: Item): void {
    if (this.#items !== undefined) this.#items.set(item.document.id, item);
    else if (this.#only === undefined) this.#only = item;
    else {
      this.#items = new Map([
        [this.#only.document.id, this.#only],
        [item.document.id, item],
      ]);
      this.#only = undefined;
    }
    this.#uniqueKeys?.add(item.document, item);
  }

  change(item: Item, document: Document): void {
    this.#uniqueKeys?.remove(item.document);
    item.document = document;
    this.#uniqueKeys?.add(document, item);
  }

  remove(item: Item): void {
    if (this.#items === undefined) this.#only = undefined;
    else this.#items.delete(item.document.id);
    this.#uniqueKeys?.remove(item.document);
  }
}
