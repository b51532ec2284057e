import type { ContainerDefinition, Document } from './definitions.ts';
import { Failure } from './failure.ts';
import { parsePath, valueAt } from './partition-key/path.ts';
import type { JsonObject } from './query/values/value.ts';

const SECONDS_MAX = 2 ** 31 - 1;

/** -1, or whole seconds. */
export function isTimeToLive(value: unknown): value is number {
  return Number.isInteger(value) && (value === -1 || ((value as number) > 0 && (value as number) <= SECONDS_MAX));
}

/** When a version is over, in Unix seconds. 0: never. */
export function expiryOf(document: Document, container: ContainerDefinition): number {
  const { defaultTtl } = container;
  // Without a default, also one of -1, an item's own says nothing. [cosmos-protocol 5.4]
  if (defaultTtl === undefined) return 0;
  const seconds = document.ttl ?? defaultTtl;
  return typeof seconds === 'number' && seconds > 0 ? baseOf(document, container) + seconds : 0;
}

/** What the seconds are counted from: the last write, or a time that the item has itself, in Unix seconds. */
function baseOf(document: Document, { ttlPropertyPath }: ContainerDefinition): number {
  const path = typeof ttlPropertyPath === 'string' ? parsePath(ttlPropertyPath) : undefined;
  const base = path === undefined ? undefined : valueAt(document, path);
  return typeof base === 'number' ? Math.floor(base) : document._ts;
}

export function checkTimeToLive(document: JsonObject, container: ContainerDefinition): Failure | undefined {
  const ttl = document.ttl;
  if (container.defaultTtl === undefined || ttl === undefined || ttl === null || isTimeToLive(ttl)) return undefined;
  const detail = `The input ttl '${String(ttl)}' is invalid. Ensure to provide a nonzero positive integer less than or equal to '${SECONDS_MAX}', or the constant -1.`;
  return new Failure('document-invalid', detail);
}
