const SWAPPED = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/** A lock token travels as delivery tag in .NET's byte order, with the first three groups reversed; from RFC 4122 order. */
export function deliveryTagOf(token: Uint8Array): Uint8Array {
  const tag = new Uint8Array(16);
  for (let i = 0; i < 16; i++) tag[i] = token[SWAPPED[i]!]!;
  return tag;
}
