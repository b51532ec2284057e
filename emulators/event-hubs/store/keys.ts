/*
 * Where what lies in the service's table. Keys sort by namespace, kind of record, hub, partition, then number:
 *   u32 namespace, u8 kind, u32 hub, u32 partition, u64 number
 * So what is appended to a partition comes behind all that it has. The namespaces themselves lie under the namespace 0, by name.
 */

/** The kinds of records. They are part of the format: none is ever given another meaning. */
export const KIND = {
  /** A namespace's id and keys, by name. */
  namespace: 1,
  /** A hub's definition. */
  hub: 2,
  /** Where a partition begins, once something was removed. */
  bounds: 3,
  /** What a segment holds, by its first sequence number. */
  segment: 4,
  /** Events that were published together, by the first sequence number. */
  batch: 5,
  /** An idempotent producer of a partition, by its id. */
  producer: 6,
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

/** A partition in the keys of its records. */
export interface PartitionKey {
  readonly hub: number;
  readonly partition: number;
}

const U32 = 0x1_0000_0000;
const HUB_AT = 5;
const PARTITION_AT = 9;
const NUMBER_AT = 13;
const KEY_BYTES = 21;
/** Where the namespaces lie. */
const ROOT = 0;

export function recordKey(namespace: number, kind: Kind, { hub, partition }: PartitionKey, number: number): Buffer {
  const key = Buffer.allocUnsafe(KEY_BYTES);
  key.writeUInt32BE(namespace, 0);
  key[4] = kind;
  key.writeUInt32BE(hub, HUB_AT);
  key.writeUInt32BE(partition, PARTITION_AT);
  key.writeUInt32BE(Math.floor(number / U32), NUMBER_AT);
  key.writeUInt32BE(number % U32, NUMBER_AT + 4);
  return key;
}

/** Where a hub has its only record of a kind. */
export function hubKey(namespace: number, kind: Kind, hub: number): Buffer {
  return recordKey(namespace, kind, { hub, partition: 0 }, 0);
}

/** The hub in a record's key. */
export function hubOf(key: Uint8Array): number {
  return view(key).getUint32(HUB_AT);
}

/** The number at the end of a record's key. */
export function numberOf(key: Uint8Array): number {
  return view(key).getUint32(NUMBER_AT) * U32 + view(key).getUint32(NUMBER_AT + 4);
}

export interface KeyRange {
  readonly from: Buffer;
  /** Not part of it. */
  readonly to: Buffer;
}

/** The records of one kind that a partition has, from one number up to another, which is not part of it. */
export function rangeOfPartition(
  namespace: number,
  kind: Kind,
  { hub, partition }: PartitionKey,
  from = 0,
  to?: number,
): KeyRange {
  return {
    from: recordKey(namespace, kind, { hub, partition }, from),
    to:
      to === undefined
        ? recordKey(namespace, kind, { hub, partition: partition + 1 }, 0)
        : recordKey(namespace, kind, { hub, partition }, to),
  };
}

/** The records of one kind that a hub has. */
export function rangeOfHub(namespace: number, kind: Kind, hub: number): KeyRange {
  return { from: hubKey(namespace, kind, hub), to: hubKey(namespace, kind, hub + 1) };
}

/** All records of one kind. */
export function rangeOfKind(namespace: number, kind: Kind): KeyRange {
  return { from: hubKey(namespace, kind, 0), to: hubKey(namespace, kind, U32 - 1) };
}

/** Everything in a namespace. */
export function rangeOfNamespace(namespace: number): KeyRange {
  return { from: prefix(namespace), to: prefix(namespace + 1) };
}

/** The key of a namespace, in whatever case its name is given. */
export function namespaceKey(name: string): Buffer {
  return Buffer.concat([prefix(ROOT), Buffer.of(KIND.namespace), Buffer.from(name.toLowerCase())]);
}

/** All namespaces. */
export function rangeOfNamespaces(): KeyRange {
  return rangeOfNamespace(ROOT);
}

function prefix(namespace: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(namespace);
  return bytes;
}

function view({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
