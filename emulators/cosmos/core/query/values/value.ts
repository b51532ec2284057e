/**
 * What an expression gives: JSON, or `undefined` where a path leads nowhere or an operator does not apply. Numbers are
 * doubles, and inside an expression may be NaN or infinite. Values are shared with documents and never changed.
 */
export type Value = undefined | null | boolean | number | string | readonly Value[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Value;
}

/** An object while it is made. */
export type MutableObject = Record<string, Value>;

export function isObject(value: Value): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A member of an object; undefined for one that is only inherited. */
export function memberOf(object: JsonObject, name: string): Value {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Sets a member whatever its name; one that is undefined is left out. */
export function setMember(object: MutableObject, name: string, value: Value): void {
  if (value === undefined) return;
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}

/** Places of the types in the order of all values. */
const TYPE_RANK = { undefined: 0, null: 1, false: 2, true: 3, number: 4, string: 5, array: 6, object: 7 } as const;

export function typeRank(value: Value): number {
  switch (typeof value) {
    case 'undefined':
      return TYPE_RANK.undefined;
    case 'boolean':
      return value ? TYPE_RANK.true : TYPE_RANK.false;
    case 'number':
      return TYPE_RANK.number;
    case 'string':
      return TYPE_RANK.string;
    default:
      if (value === null) return TYPE_RANK.null;
      return Array.isArray(value) ? TYPE_RANK.array : TYPE_RANK.object;
  }
}

/** Neither an array nor an object. */
export function isPrimitive(value: Value): value is null | boolean | number | string {
  return value !== undefined && typeRank(value) < TYPE_RANK.array;
}
