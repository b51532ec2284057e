import { randomFillSync } from 'node:crypto';
import type { Ids } from '../kernel/ids.ts';

const UUID_BYTES = 16;
const BATCH = 256;

/** Random UUIDs (version 4), drawn from the system in batches because one call each would cost more than a message. */
export function systemIds(): Ids {
  const pool = new Uint8Array(UUID_BYTES * BATCH);
  let at = pool.length;
  return {
    uuidBytes() {
      if (at === pool.length) {
        randomFillSync(pool);
        at = 0;
      }
      const bytes = pool.slice(at, at + UUID_BYTES);
      at += UUID_BYTES;
      // [RFC 4122 4.4] version and variant.
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      return bytes;
    },
  };
}
