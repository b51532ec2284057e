/*
 * Where what lies in the service's table. Keys sort by owner, kind of record, number, then step:
 *   u32 owner, u8 kind, u64 number, u32 step
 * The owner is the number of a database or container, or 0 for the account. So what is written in a container comes behind all
 * that it has.
 */

/** The kinds of records. They are part of the format: none is ever given another meaning. */
export const KIND = {
  /** A database, a container or another resource, by its number; of the account. */
  resource: 1,
  /** What a database was declared to be last. */
  declaration: 2,
  /** How a container is divided. */
  ranges: 3,
  /** How far a container has come, once changes of it were forgotten. */
  progress: 4,
  /** A change in a container, with the version that it made, by log sequence number and step of the transaction. */
  change: 5,
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

/** Whose number is 0. */
export const ACCOUNT = 0;

export interface KeyRange {
  readonly from: Buffer;
  /** Not part of it. */
  readonly to: Buffer;
}

const U32 = 0x1_0000_0000;
const NUMBER_AT = 5;
const STEP_AT = 13;
const KEY_BYTES = 17;

export function recordKey(owner: number, kind: Kind, number = 0, step = 0): Buffer {
  const key = Buffer.allocUnsafe(KEY_BYTES);
  key.writeUInt32BE(owner, 0);
  key[4] = kind;
  key.writeUInt32BE(Math.floor(number / U32), NUMBER_AT);
  key.writeUInt32BE(number % U32, NUMBER_AT + 4);
  key.writeUInt32BE(step, STEP_AT);
  return key;
}

/** The number in a record's key. */
export function numberOf(key: Uint8Array): number {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  return view.getUint32(NUMBER_AT) * U32 + view.getUint32(NUMBER_AT + 4);
}

/** All records of one kind that an owner has. */
export function rangeOfKind(owner: number, kind: Kind): KeyRange {
  return { from: prefix(owner, kind), to: prefix(owner, kind + 1) };
}

/** All records that an owner has. */
export function rangeOfOwner(owner: number): KeyRange {
  return { from: prefix(owner, 0), to: prefix(owner + 1, 0) };
}

function prefix(owner: number, kind: number): Buffer {
  const bytes = Buffer.alloc(NUMBER_AT);
  bytes.writeUInt32BE(owner);
  bytes[4] = kind;
  return bytes;
}
