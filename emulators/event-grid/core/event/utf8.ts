const ENCODER = new TextEncoder();
const STRICT = new TextDecoder('utf-8', { fatal: true });

/** In memory of its own. */
export function encodeUtf8(text: string): Uint8Array {
  return ENCODER.encode(text);
}

/** Without a byte order mark. Throws TypeError for bytes that are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return STRICT.decode(bytes);
}

/** Whether a text has more bytes than that. Encodes it only where its length leaves that open. */
export function isLongerInUtf8(text: string, bytes: number): boolean {
  // A UTF-16 code unit has three bytes at the most.
  if (text.length * 3 <= bytes) return false;
  return text.length > bytes || encodeUtf8(text).length > bytes;
}
