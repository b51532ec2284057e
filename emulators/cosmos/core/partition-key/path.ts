import { isObject, type JsonObject, memberOf, type Value } from '../query/values/value.ts';

/** The member names of a path. */
export type Path = readonly string[];

/** `/a/b`, `/"odd name"/x`. Undefined: not a path. */
export function parsePath(text: string): Path | undefined {
  const names: string[] = [];
  // A quoted name may have any character, with \" and \\ in it; another one has no slash.
  const segment = /\/(?:"((?:[^"\\]|\\.)*)"|([^/"]+))/y;
  while (segment.lastIndex < text.length) {
    const found = segment.exec(text);
    if (found === null) return undefined;
    names.push(found[2] ?? (found[1] ?? '').replace(/\\(.)/g, '$1'));
  }
  return names.length === 0 ? undefined : names;
}

/** What lies at a path through objects; undefined if nothing does. */
export function valueAt(object: JsonObject, path: Path): Value {
  let value: Value = object;
  for (const name of path) {
    if (!isObject(value)) return undefined;
    value = memberOf(value, name);
  }
  return value;
}
