import { isArray, type JsonObject, type Value } from './query/values/value.ts';

/** As deep as a document may go; the stack is safe with it. */
const DEPTH_MAX = 128;
/** Whatever a user sends there is overwritten. */
const SYSTEM_PROPERTIES: ReadonlySet<string> = new Set(['_rid', '_self', '_etag', '_attachments', '_ts']);

/** How many bytes a document has, without its system properties: before they are set, and after. NaN: as {@link jsonBytes}. */
export function documentBytes(document: JsonObject): number {
  return objectBytes(document, 1, SYSTEM_PROPERTIES);
}

/** How many bytes a value has as JSON in UTF-8, without spaces. NaN: it is nested deeper than the service takes. */
export function jsonBytes(value: Value, depth = 0): number {
  switch (typeof value) {
    case 'string':
      return textBytes(value);
    case 'number':
      return Number.isInteger(value) && value >= 0 && value < 10 ? 1 : String(value).length;
    case 'boolean':
      return value ? 4 : 5;
    case 'undefined':
      return 0;
    default:
      if (value === null) return 4;
      if (depth >= DEPTH_MAX) return Number.NaN;
      return isArray(value) ? arrayBytes(value, depth + 1) : objectBytes(value, depth + 1);
  }
}

/** UTF-8, without quotes. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}

function arrayBytes(items: readonly Value[], depth: number): number {
  let bytes = 2 + Math.max(0, items.length - 1);
  for (const item of items) bytes += jsonBytes(item, depth);
  return bytes;
}

function objectBytes(object: JsonObject, depth: number, without?: ReadonlySet<string>): number {
  let bytes = 1;
  for (const name in object) {
    if (without?.has(name) !== true) bytes += textBytes(name) + 2 + jsonBytes(object[name], depth);
  }
  return bytes === 1 ? 2 : bytes;
}

/** With quotes, and what has to be escaped. */
function textBytes(text: string): number {
  let bytes = text.length + 2;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20) bytes += unit === 8 || unit === 9 || unit === 10 || unit === 12 || unit === 13 ? 1 : 5;
    else if (unit === 0x22 || unit === 0x5c) bytes += 1;
    else if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
