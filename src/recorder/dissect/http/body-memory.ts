/** Up to here Node's own pool does as well. */
const SMALL_BYTES_MAX = 4 * 1024;
/** Larger memory goes back to the system. */
const SPARE_BYTES_MAX = 512 * 1024;
const SPARE_BYTES_MIN = 16 * 1024;
/** About as many bodies as wait for the rest of their call, or its answer, at a time. */
const SPARES_MAX = 8;

const spares: Buffer[] = [];

/**
 * Memory of at least so many bytes, with whatever is in it. Bodies come and go at a rate at which new memory for each, which the system
 * has to hand out and the garbage collector to find, would cost more than all the reading.
 */
export function borrowMemory(bytes: number): Buffer {
  if (bytes <= SMALL_BYTES_MAX) return Buffer.allocUnsafe(bytes);
  const spare = spares.pop();
  if (spare !== undefined && spare.length >= bytes) return spare;
  // What comes back has to be all of it.
  return Buffer.allocUnsafeSlow(Math.max(SPARE_BYTES_MIN, 2 ** Math.ceil(Math.log2(bytes))));
}

/** To be used again; nobody may look into it any more. `borrowed` may be a part of what was borrowed. */
export function returnMemory(borrowed: Buffer): void {
  const { buffer, length } = borrowed;
  if (length <= SMALL_BYTES_MAX || buffer.byteLength > SPARE_BYTES_MAX || spares.length === SPARES_MAX) return;
  spares.push(Buffer.from(buffer));
}
