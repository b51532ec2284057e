/*
 * Where what lies in the service's table. Keys sort by namespace, kind of record, entity or queue, then number:
 *   u32 namespace, u8 kind, u32 entity or queue, u64 number
 * The namespaces themselves lie under the namespace 0, by name.
 */

/** The kinds of records. They are part of the format: none is ever given another meaning. */
export const KIND = {
  /** A namespace's id and keys, by name. */
  namespace: 1,
  /** An entity's definition, by its id. */
  entity: 2,
  /** A rule of a subscription, by the entity's id and its place among the rules. */
  rule: 3,
  /** Up to where an entity may have given out sequence numbers, by its id. */
  numbers: 4,
  /** A message as it came, by queue and sequence number. */
  message: 5,
  /** What has changed of a message since, by the same. */
  messageChange: 6,
  /** The state of a session, by queue and any number. */
  session: 7,
  /** A message id that is remembered, by the entity's id and the time until when. */
  remembered: 8,
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

const U32 = 0x1_0000_0000;
const NUMBER_AT = 9;
const KEY_BYTES = 17;
/** Where the namespaces lie. */
const ROOT = 0;

/** The key of a record with a number. */
export function recordKey(namespace: number, kind: Kind, owner: number, number: number): Buffer {
  const key = Buffer.allocUnsafe(KEY_BYTES);
  key.writeUInt32BE(namespace, 0);
  key[4] = kind;
  key.writeUInt32BE(owner, 5);
  key.writeUInt32BE(Math.floor(number / U32), NUMBER_AT);
  key.writeUInt32BE(number % U32, NUMBER_AT + 4);
  return key;
}

/** The key of a message id that is remembered; of equal times, `place` makes the difference. */
export function rememberedKey(namespace: number, entity: number, untilMs: number, place: number): Buffer {
  const key = Buffer.alloc(KEY_BYTES + 4);
  recordKey(namespace, KIND.remembered, entity, Math.max(0, Math.ceil(untilMs))).copy(key);
  key.writeUInt32BE(place % U32, KEY_BYTES);
  return key;
}

/** The number at the end of a record's key. */
export function numberOf(key: Uint8Array): number {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  return view.getUint32(NUMBER_AT) * U32 + view.getUint32(NUMBER_AT + 4);
}

/** The entity or queue in a record's key. */
export function ownerOf(key: Uint8Array): number {
  return new DataView(key.buffer, key.byteOffset, key.byteLength).getUint32(5);
}

export interface KeyRange {
  readonly from: Buffer;
  /** Not part of it. */
  readonly to: Buffer;
}

/** All records of one kind that an entity or queue has. */
export function rangeOf(namespace: number, kind: Kind, owner: number): KeyRange {
  return { from: recordKey(namespace, kind, owner, 0), to: recordKey(namespace, kind, owner + 1, 0) };
}

/** All records of one kind. */
export function rangeOfKind(namespace: number, kind: Kind): KeyRange {
  return { from: recordKey(namespace, kind, 0, 0), to: recordKey(namespace, kind, U32 - 1, 0) };
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
