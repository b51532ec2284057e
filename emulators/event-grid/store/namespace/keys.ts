/*
 * Where what lies in the table of namespaces. Keys sort by namespace, kind of record, queue, then number:
 *   u32 namespace, u8 kind, u32 queue, u64 number
 * Events belong to no queue; their queue is 0. The namespaces themselves lie under the namespace 0, by the hash of their ids.
 */

/** The kinds of records. They are part of the format: none is ever given another meaning. */
export const KIND = {
  /** A namespace's number, by its id. */
  namespace: 1,
  /** Which topic and subscription a queue is of. */
  queue: 2,
  /** An accepted event, by its number. */
  event: 3,
  /** An event in a queue, by the event's number. */
  entry: 4,
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

export interface KeyRange {
  readonly from: Buffer;
  /** Not part of it. */
  readonly to: Buffer;
}

const U32 = 0x1_0000_0000;
const QUEUE_AT = 5;
const NUMBER_AT = 9;
const KEY_BYTES = 17;
/** Where the namespaces lie. */
const ROOT = 0;

export function recordKey(namespace: number, kind: Kind, queue: number, number: number): Buffer {
  const key = Buffer.allocUnsafe(KEY_BYTES);
  key.writeUInt32BE(namespace, 0);
  key[4] = kind;
  key.writeUInt32BE(queue, QUEUE_AT);
  key.writeUInt32BE(Math.floor(number / U32), NUMBER_AT);
  key.writeUInt32BE(number % U32, NUMBER_AT + 4);
  return key;
}

/** The queue in a record's key. */
export function queueOf(key: Uint8Array): number {
  return view(key).getUint32(QUEUE_AT);
}

/** The number at the end of a record's key. */
export function numberOf(key: Uint8Array): number {
  return view(key).getUint32(NUMBER_AT) * U32 + view(key).getUint32(NUMBER_AT + 4);
}

/** All records of one kind. */
export function rangeOfKind(namespace: number, kind: Kind): KeyRange {
  return { from: recordKey(namespace, kind, 0, 0), to: recordKey(namespace, kind, U32 - 1, 0) };
}

/** The records of one kind that a queue has. */
export function rangeOfQueue(namespace: number, kind: Kind, queue: number): KeyRange {
  return { from: recordKey(namespace, kind, queue, 0), to: recordKey(namespace, kind, queue + 1, 0) };
}

/** Everything in a namespace. */
export function rangeOfNamespace(namespace: number): KeyRange {
  return { from: prefix(namespace), to: prefix(namespace + 1) };
}

/** All namespaces. */
export function rangeOfNamespaces(): KeyRange {
  return rangeOfNamespace(ROOT);
}

/** The key of a namespace, by the hash of its id. */
export function namespaceKey(hash: Uint8Array): Buffer {
  return Buffer.concat([prefix(ROOT), Buffer.of(KIND.namespace), hash]);
}

function prefix(namespace: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(namespace);
  return bytes;
}

function view({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
