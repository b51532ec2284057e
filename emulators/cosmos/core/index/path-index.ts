import type { Item } from '../item.ts';
import { indexed } from '../query/evaluation/member-compiler.ts';
import type { DocumentPath } from '../query/plan/index-filter.ts';
import { isArray, isPrimitive, type JsonObject, type Value } from '../query/values/value.ts';
import { SortedEntries } from './sorted-entries.ts';

/** What is entered: the value at the path, also where there is none, or each primitive item of an array that lies there. */
export type Entered = 'value' | 'array-items';

/** What lies at a path of a document. */
export function valueAtPath(document: JsonObject, path: DocumentPath): Value {
  return path.reduce<Value>(indexed, document);
}

/** The items of a container by what they have at one path. */
export class PathIndex {
  readonly path: DocumentPath;
  readonly entries = new SortedEntries<Item>();
  readonly #entered: Entered;

  constructor(path: DocumentPath, entered: Entered, items: Iterable<Item>) {
    this.path = path;
    this.#entered = entered;
    const values: Value[] = [];
    const owners: Item[] = [];
    for (const item of items) {
      for (const value of this.#valuesOf(item.document)) {
        values.push(value);
        owners.push(item);
      }
    }
    this.entries.fill(values, owners);
  }

  /** Undefined: the item was not there before, or is not there any longer. */
  change(item: Item, before: JsonObject | undefined, after: JsonObject | undefined): void {
    const old = before === undefined ? [] : this.#valuesOf(before);
    const now = after === undefined ? [] : this.#valuesOf(after);
    if (old.length === now.length && old.every((value, i) => value === now[i])) return;
    for (const value of old) this.entries.remove(value, item);
    for (const value of now) this.entries.add(value, item);
  }

  #valuesOf(document: JsonObject): readonly Value[] {
    const value = valueAtPath(document, this.path);
    if (this.#entered === 'value') return [value];
    return isArray(value) ? [...new Set(value.filter(isPrimitive))] : [];
  }
}
