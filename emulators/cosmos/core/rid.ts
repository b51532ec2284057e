/*
 * Resource ids: bytes in standard Base64 with `-` for `/`. Clients take them apart, so every length and flag bit
 * counts. [cosmos-protocol 5.5]
 */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));
/** The type in the last byte of what lies in a container; a document has 0. */
const CHILD_TYPES = { conflicts: 0x40, pkranges: 0x50, udfs: 0x60, triggers: 0x70, sprocs: 0x80 } as const;
export type ContainerChildKind = keyof typeof CHILD_TYPES;

export function encodeRid(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += DIGITS[group >> 18]! + DIGITS[(group >> 12) & 63];
    text += left > 1 ? DIGITS[(group >> 6) & 63] : '=';
    text += left > 2 ? DIGITS[group & 63] : '=';
  }
  return text;
}

/** Undefined: not a rid. */
export function decodeRid(text: string): Uint8Array | undefined {
  if (text.length === 0 || text.length % 4 !== 0) return undefined;
  const digits = text.replace(/={1,2}$/, '');
  const bytes: number[] = [];
  let group = 0;
  let bits = 0;
  for (const digit of digits) {
    const value = VALUES.get(digit);
    if (value === undefined) return undefined;
    group = ((group << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((group >> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

/** From 4 random bytes. */
export function databaseRid(random: Uint8Array): string {
  return encodeRid(random.subarray(0, 4));
}

export function containerRid(database: string, random: Uint8Array): string {
  return childOfDatabase(database, random, 0x80);
}

/** Of a user, or of a client encryption key. */
export function userRid(database: string, random: Uint8Array): string {
  return childOfDatabase(database, random, 0);
}

export function permissionRid(user: string, random: Uint8Array): string {
  return join(user, random.subarray(0, 8));
}

export function offerRid(random: Uint8Array): string {
  return encodeRid(random.subarray(0, 3));
}

/** Of a stored procedure, trigger and so on. */
export function containerChildRid(container: string, kind: ContainerChildKind, random: Uint8Array): string {
  const own = random.slice(0, 8);
  own[7] = CHILD_TYPES[kind];
  return join(container, own);
}

export function rangeRid(container: string, rangeId: number): string {
  return join(container, littleEndian(rangeId + 2, CHILD_TYPES.pkranges));
}

export function documentRid(container: string, number: number): string {
  return join(container, littleEndian(number, 0));
}

/** The number in a document's rid. Undefined: it is not the rid of a document in this container. */
export function documentNumber(rid: string, container: string): number | undefined {
  const bytes = decodeRid(rid);
  if (bytes?.length !== 16 || (bytes[7 + 8] ?? 0) !== 0) return undefined;
  if (encodeRid(bytes.subarray(0, 8)) !== container) return undefined;
  let number = 0;
  for (let i = 14; i >= 8; i--) number = number * 256 + (bytes[i] ?? 0);
  return number;
}

function childOfDatabase(database: string, random: Uint8Array, flag: number): string {
  const own = random.slice(0, 4);
  own[0] = ((own[0] ?? 0) & 0x7f) | flag;
  return join(database, own);
}

function join(owner: string, own: Uint8Array): string {
  const first = decodeRid(owner);
  if (first === undefined) throw new Error(`${owner} is no rid`);
  const bytes = new Uint8Array(first.length + own.length);
  bytes.set(first);
  bytes.set(own, first.length);
  return encodeRid(bytes);
}

/** 7 bytes of a number, and the last one. */
function littleEndian(number: number, last: number): Uint8Array {
  const bytes = new Uint8Array(8);
  for (let i = 0; i < 7; i++) {
    bytes[i] = number % 256;
    number = Math.floor(number / 256);
  }
  bytes[7] = last;
  return bytes;
}
