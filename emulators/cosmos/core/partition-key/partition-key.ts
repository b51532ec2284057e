import type { PartitionKey, PartitionKeyComponent } from '../definitions.ts';
import type { JsonObject, Value } from '../query/values/value.ts';
import { type Path, valueAt } from './path.ts';

/** What tells the key of a logical partition from all others, for a Map: the value itself where there is but one level. */
export type PartitionKeyIdentity = PartitionKeyComponent;

export function identityOf(key: PartitionKey): PartitionKeyIdentity {
  return key.length === 1 ? key[0] : writePartitionKey(key);
}

/** The key in a document: objects and arrays are no keys, and count as if nothing was there. [cosmos-protocol 6.1] */
export function extractPartitionKey(document: JsonObject, paths: readonly Path[]): PartitionKey {
  return paths.map((path) => {
    const value = valueAt(document, path);
    return isComponent(value) ? value : undefined;
  });
}

/** A key as the header has it: a JSON array, `{}` where the document has nothing. Undefined: it is none. */
export function parsePartitionKey(text: string): PartitionKey | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed)) return undefined;
  const key: PartitionKeyComponent[] = [];
  for (const component of parsed as Value[]) {
    if (isComponent(component)) key.push(component);
    else if (isEmptyObject(component)) key.push(undefined);
    else return undefined;
  }
  return key;
}

/** The other way round. */
export function writePartitionKey(key: PartitionKey): string {
  return JSON.stringify(key.map((component) => (component === undefined ? {} : component)));
}

export function isSameKey(a: PartitionKey, b: PartitionKey): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function isComponent(value: Value): value is PartitionKeyComponent {
  return value === null || typeof value !== 'object';
}

function isEmptyObject(value: Value): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
