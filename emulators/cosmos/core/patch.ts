import type { PatchOperation } from './commands.ts';
import type { CoreLimits } from './definitions.ts';
import { Failure } from './failure.ts';
import type { Path } from './partition-key/path.ts';
import {
  isArray,
  isObject,
  type JsonObject,
  type MutableObject,
  memberOf,
  setMember,
  type Value,
} from './query/values/value.ts';

/** What the service sets by itself. */
const SYSTEM_PROPERTIES = new Set(['id', '_rid', '_self', '_etag', '_ts', '_attachments', '_lsn']);
const ARRAY_INDEX = /^(?:0|[1-9]\d*)$/;

interface Patched {
  readonly limits: CoreLimits;
  readonly partitionKeyPaths: readonly Path[];
}

/** A patch that cannot be applied; caught in {@link patchDocument}. */
class PatchError extends Error {}

/** The document with all operations applied, as a copy along the paths that they change. [cosmos-protocol 7.1] */
export function patchDocument(
  document: JsonObject,
  operations: readonly PatchOperation[],
  container: Patched,
): JsonObject | Failure {
  const { patchOperationsMax } = container.limits;
  if (operations.length === 0) return new Failure('patch-invalid', 'The patch request has no operations.');
  if (operations.length > patchOperationsMax) {
    const detail = `The number of patch operations can't exceed '${patchOperationsMax}'.`;
    return new Failure('patch-invalid', detail);
  }
  try {
    return operations.reduce<JsonObject>(
      (patched, operation) => {
        const result = apply(patched, operation, container);
        // A path has a segment at least, so that the root stays an object.
        return result as JsonObject;
      },
      { ...document },
    );
  } catch (error) {
    if (error instanceof PatchError) return new Failure('patch-invalid', error.message);
    throw error;
  }
}

function apply(document: JsonObject, operation: PatchOperation, container: Patched): Value {
  const path = parsePointer(operation.path, container);
  switch (operation.op) {
    case 'add':
      return edit(document, path, (parent, name) => added(parent, name, given(operation), operation.path));
    case 'set':
      return edit(document, path, (parent, name) => set(parent, name, given(operation), operation.path));
    case 'replace':
      return edit(document, path, (parent, name) => {
        existing(parent, name, operation.path);
        return set(parent, name, given(operation), operation.path);
      });
    case 'remove':
      return edit(document, path, (parent, name) => removed(parent, name, operation.path));
    case 'incr':
    case 'increment':
      return edit(document, path, (parent, name) => incremented(parent, name, operation));
    case 'move':
      return moved(document, path, operation, container);
    default:
      throw new PatchError(
        `The patch operation '${operation.op}' is not one of add, set, replace, remove, incr, move.`,
      );
  }
}

function moved(document: JsonObject, path: Path, operation: PatchOperation, container: Patched): Value {
  if (operation.from === undefined) throw new PatchError(`A move to '${operation.path}' needs 'from'.`);
  const from = parsePointer(operation.from, container);
  if (path.length > from.length && from.every((name, i) => path[i] === name)) {
    throw new PatchError(`'${operation.from}' cannot be moved into itself.`);
  }
  let value: Value;
  const taken = edit(document, from, (parent, name) => {
    value = existing(parent, name, operation.from!);
    return removed(parent, name, operation.from!);
  });
  return edit(taken, path, (parent, name) => added(parent, name, value, operation.path));
}

function parsePointer(text: string, { partitionKeyPaths }: Patched): Path {
  if (typeof text !== 'string' || !text.startsWith('/') || text === '/') {
    throw new PatchError(`The path '${text}' of a patch operation is no path.`);
  }
  const path = text
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (path.length === 1 && SYSTEM_PROPERTIES.has(path[0]!)) {
    throw new PatchError(`The system property '${path[0]}' cannot be patched.`);
  }
  const isKey = partitionKeyPaths.some(
    (key) => key.every((name, i) => path[i] === name) || path.every((name, i) => key[i] === name),
  );
  if (isKey) throw new PatchError(`The partition key at '${text}' cannot be patched.`);
  return path;
}

/** A copy in which what holds the last name is another one. */
function edit(value: Value, path: Path, change: (parent: Value, name: string) => Value, at = 0): Value {
  const name = path[at]!;
  if (at === path.length - 1) return change(value, name);
  if (isArray(value) && ARRAY_INDEX.test(name) && Number(name) < value.length) {
    return value.with(Number(name), edit(value[Number(name)], path, change, at + 1));
  }
  const child = isObject(value) ? memberOf(value, name) : undefined;
  if (child === undefined) throw new PatchError(`The path '/${path.slice(0, at + 1).join('/')}' does not exist.`);
  return withMember(value as JsonObject, name, edit(child, path, change, at + 1));
}

function added(parent: Value, name: string, value: Value, path: string): Value {
  if (!isArray(parent)) return withMember(objectAt(parent, path), name, value);
  const index = name === '-' ? parent.length : indexIn(name, parent.length + 1, path);
  return parent.toSpliced(index, 0, value);
}

function set(parent: Value, name: string, value: Value, path: string): Value {
  if (!isArray(parent)) return withMember(objectAt(parent, path), name, value);
  return name === '-' ? [...parent, value] : parent.with(indexIn(name, parent.length, path), value);
}

function removed(parent: Value, name: string, path: string): Value {
  existing(parent, name, path);
  if (isArray(parent)) return parent.toSpliced(Number(name), 1);
  const { [name]: _, ...rest } = parent as JsonObject;
  return rest;
}

function incremented(parent: Value, name: string, { value: by, path }: PatchOperation): Value {
  if (typeof by !== 'number') throw new PatchError(`The value of the increment at '${path}' is not a number.`);
  const old = isArray(parent) ? existing(parent, name, path) : memberOf(objectAt(parent, path), name);
  if (old !== undefined && typeof old !== 'number') throw new PatchError(`What is at '${path}' is not a number.`);
  return set(parent, name, (old ?? 0) + by, path);
}

function existing(parent: Value, name: string, path: string): Value {
  if (isArray(parent)) return parent[indexIn(name, parent.length, path)];
  const value = memberOf(objectAt(parent, path), name);
  if (value === undefined) throw new PatchError(`The path '${path}' does not exist.`);
  return value;
}

function given({ value, op, path }: PatchOperation): Value {
  if (value === undefined) throw new PatchError(`The operation '${op}' at '${path}' needs a value.`);
  return value;
}

function objectAt(value: Value, path: string): JsonObject {
  if (value === undefined || !isObject(value)) throw new PatchError(`What holds '${path}' is not an object.`);
  return value;
}

function indexIn(name: string, length: number, path: string): number {
  if (!ARRAY_INDEX.test(name) || Number(name) >= length) throw new PatchError(`'${path}' is no place in the array.`);
  return Number(name);
}

function withMember(object: JsonObject, name: string, value: Value): JsonObject {
  const copy: MutableObject = { ...object };
  setMember(copy, name, value);
  return copy;
}
