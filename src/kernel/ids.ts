/** Where ids come from: random in a running emulator, seeded in a simulation. */
export interface Ids {
  /** 16 bytes of a UUID in RFC 4122 order. */
  uuidBytes(): Uint8Array;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** `00112233-4455-6677-8899-aabbccddeeff` from 16 bytes in RFC 4122 order. */
export function formatUuid(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += HEX[bytes[i] ?? 0];
  }
  return text;
}

/** Ids that repeat for the same seed (mulberry32), so that a failed simulation can be run again. */
export function seededIds(seed: number): Ids {
  const random = seededRandom(seed);
  return {
    uuidBytes() {
      const bytes = new Uint8Array(16);
      for (let i = 0; i < 16; i++) bytes[i] = Math.floor(random() * 256);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      return bytes;
    },
  };
}

/** Numbers in [0, 1) that repeat for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Numbers in [0, 1) that are as random as the ids. */
export function randomFrom(ids: Ids): () => number {
  const [a = 0, b = 0, c = 0, d = 0] = ids.uuidBytes();
  return seededRandom(((a * 256 + b) * 256 + c) * 256 + d);
}
