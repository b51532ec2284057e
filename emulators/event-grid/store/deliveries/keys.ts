/*
 * Where what lies in the table of deliveries:
 *   u8 kind, u64 number, u32 subscription
 * The number is that of an event, or of a subscription; the subscription is 0 where there is none.
 */

/** The kinds of records. They are part of the format: none is ever given another meaning. */
export const KIND = {
  /** What a subscription is declared to be. */
  subscription: 1,
  /** How many events have ended in it. */
  counts: 2,
  /** An event that waits in at least one subscription. */
  event: 3,
  /** How far it has come in a subscription where it was tried, or that it waits there no more. */
  progress: 4,
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

const U32 = 0x1_0000_0000;
const NUMBER_AT = 1;
const SUBSCRIPTION_AT = 9;
const KEY_BYTES = 13;

export function recordKey(kind: Kind, number: number, subscription = 0): Buffer {
  const key = Buffer.allocUnsafe(KEY_BYTES);
  key[0] = kind;
  key.writeUInt32BE(Math.floor(number / U32), NUMBER_AT);
  key.writeUInt32BE(number % U32, NUMBER_AT + 4);
  key.writeUInt32BE(subscription, SUBSCRIPTION_AT);
  return key;
}

export function numberOf(key: Uint8Array): number {
  return read(key, NUMBER_AT, SUBSCRIPTION_AT);
}

export function subscriptionOf(key: Uint8Array): number {
  return read(key, SUBSCRIPTION_AT, KEY_BYTES);
}

export interface KeyRange {
  readonly from: Buffer;
  /** Not part of it. */
  readonly to: Buffer;
}

/** All records of a kind under one number. */
export function rangeOfNumber(kind: Kind, number: number): KeyRange {
  return { from: recordKey(kind, number), to: recordKey(kind, number + 1) };
}

/** All records of a kind. */
export function rangeOfKind(kind: Kind): KeyRange {
  return { from: Buffer.of(kind), to: Buffer.of(kind + 1) };
}

function read(key: Uint8Array, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) number = number * 256 + key[at]!;
  return number;
}
