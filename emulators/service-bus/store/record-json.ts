/*
 * Definitions and rules as JSON, with what JSON does not know. Every array begins with a word that says what it is:
 *   ["list", …]  ["map", [key, value], …]  ["bytes", "<base64>"]  ["bigint", "5"]  ["number", "Infinity"]
 */

/** Writes plain objects, arrays, maps, bytes and scalars. What is undefined in an object is left out. */
export function writeJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(tagged(value)));
}

/** Reads what {@link writeJson} has written. Throws SyntaxError. */
export function readJson(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  return untagged(JSON.parse(text));
}

function tagged(value: unknown): unknown {
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return ['number', Object.is(value, -0) ? '-0' : String(value)];
  }
  if (typeof value === 'bigint') return ['bigint', String(value)];
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('base64')];
  if (value instanceof Map) return ['map', ...Array.from(value, ([key, entry]) => [key, tagged(entry)])];
  if (Array.isArray(value)) return ['list', ...value.map(tagged)];
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, tagged(entry)]));
}

function untagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, untagged(entry)]));
  }
  const [tag, ...rest] = value as unknown[];
  switch (tag) {
    case 'number':
      return Number(rest[0]);
    case 'bigint':
      return BigInt(rest[0] as string);
    case 'bytes':
      return Buffer.from(rest[0] as string, 'base64');
    case 'map':
      return new Map((rest as [string, unknown][]).map(([key, entry]) => [key, untagged(entry)]));
    case 'list':
      return rest.map(untagged);
    default:
      throw new SyntaxError(`a list begins with ${String(tag)}`);
  }
}
