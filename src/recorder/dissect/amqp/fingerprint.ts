import type { IdLocation } from '../../deliveries.ts';

const APPLICATION_PROPERTIES = 0x74;
const SECTION_HEADER_BYTES = 4;
const TAIL_BYTES = 32;
const SAMPLES = 16;
const HASH_BASIS = 0x811c9dc5;
const HASH_PRIME = 0x01000193;
const LENGTH_FACTOR = 2 ** 32;
/** Service Bus gives such an id, a GUID without dashes, to messages that come without one. */
const BROKER_ID_CHARACTERS = 32;

/** Whether a message's id is the same on every hop: there is one, and it does not look like a broker's. */
export function tellsApart({ kind, length }: Readonly<IdLocation>): boolean {
  return kind !== 0 && length !== BROKER_ID_CHARACTERS;
}

/**
 * What tells a message without an id from others on every hop: the length of what follows its properties, which no broker changes, and a
 * hash of its end and of some bytes of it. Cheap rather than unique: messages that are alike have it in common. 0 where there is none,
 * as in what is cut off. [AMQP 3.2]
 */
export function fingerprintOf(bytes: Uint8Array, start: number, end: number): number {
  const contents = contentsStart(bytes, start, end);
  if (contents === -1) return 0;
  const length = end - contents;
  let hash = HASH_BASIS;
  for (let at = Math.max(contents, end - TAIL_BYTES); at < end; at++) hash = Math.imul(hash ^ bytes[at]!, HASH_PRIME);
  const step = Math.max(1, Math.floor(length / SAMPLES));
  for (let at = contents; at < end; at += step) hash = Math.imul(hash ^ bytes[at]!, HASH_PRIME);
  return length * LENGTH_FACTOR + (hash >>> 0);
}

/** Where the first section begins behind the properties, into which a broker may write an id; -1 where there is none. */
function contentsStart(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at + SECTION_HEADER_BYTES <= end && bytes[at] === 0 && bytes[at + 1] === 0x53) {
    if (bytes[at + 2]! >= APPLICATION_PROPERTIES) return at;
    const code = bytes[at + 3]!;
    if (code === 0x45) at += 4;
    else if (code === 0xc0 || code === 0xc1) at += 5 + bytes[at + 4]!;
    else if (code === 0xd0 || code === 0xd1) at += 8 + u32(bytes, at + 4);
    else return -1;
  }
  return -1;
}

function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
