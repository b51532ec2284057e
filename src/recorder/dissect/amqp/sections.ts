import type { IdLocation } from '../../deliveries.ts';

const HEADER_BYTES_MAX = 8;
const PROPERTIES = 0x73;
const DATA = 0x75;

/** Finds where the message-id of an encoded message lies, if it is within `bytes[start, end)`. [AMQP 3.2.4] */
export function locateMessageId(bytes: Uint8Array, start: number, end: number, found: IdLocation): void {
  found.kind = 0;
  found.length = 0;
  found.fingerprint = 0;
  let at = start;
  // Sections come in the order of their codes, so that anything from application-properties on ends the search.
  while (at + 5 <= end && bytes[at] === 0 && bytes[at + 1] === 0x53) {
    const section = bytes[at + 2]!;
    const code = bytes[at + 3]!;
    if (section === PROPERTIES) {
      const field = code === 0xc0 ? at + 6 : code === 0xd0 ? at + 12 : end;
      return locateId(bytes, field, end, found);
    }
    if (section > PROPERTIES) return;
    if (code === 0x45) at += 4;
    else if (code === 0xc0 || code === 0xc1) at += 5 + bytes[at + 4]!;
    else if ((code === 0xd0 || code === 0xd1) && at + 8 <= end) at += 8 + u32(bytes, at + 4);
    else return;
  }
}

function locateId(bytes: Uint8Array, at: number, end: number, found: IdLocation): void {
  if (at + 2 > end) return;
  const code = bytes[at]!;
  let start = at + 1;
  let length = 0;
  if (code === 0xa1 || code === 0xa0) length = bytes[start++]!;
  else if (code === 0xb1 || code === 0xb0) {
    if (at + 5 > end) return;
    length = u32(bytes, start);
    start += 4;
  } else if (code === 0x98) length = 16;
  else if (code === 0x80) length = 8;
  else if (code === 0x53) length = 1;
  else if (code !== 0x44) return;
  if (start + length > end) return;
  found.bytes = bytes;
  found.start = start;
  found.length = length;
  found.kind = code === 0xa1 || code === 0xb1 ? 1 : code === 0xa0 || code === 0xb0 ? 2 : code === 0x98 ? 3 : 4;
}

/** Called for each data section: its content's size, and how much of the content is in `bytes[start, end)`. */
export type OnDataSection = (sizeBytes: number, bytes: Uint8Array, start: number, end: number) => void;

/**
 * Counts the data sections of a message that arrives in pieces; each piece is looked at once and none is kept. Bytes that
 * are no section end the scan.
 */
export class SectionScanner {
  readonly #onData: OnDataSection;
  readonly #header = new Uint8Array(HEADER_BYTES_MAX);
  #headerLength = 0;
  #skip = 0;
  #broken = false;

  constructor(onData: OnDataSection) {
    this.#onData = onData;
  }

  feed(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end && !this.#broken) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, end - at);
        this.#skip -= skipped;
        at += skipped;
      } else {
        this.#header[this.#headerLength++] = bytes[at++]!;
        this.#readHeader(bytes, at, end);
      }
    }
  }

  /** `00 53 code format size`: complete after 4, 5 or 8 bytes. */
  #readHeader(bytes: Uint8Array, at: number, end: number): void {
    const header = this.#header;
    const length = this.#headerLength;
    if (length < 4) return;
    if (header[0] !== 0 || header[1] !== 0x53) {
      this.#broken = true;
      return;
    }
    const format = header[3]!;
    const short = format === 0xa0 || format === 0xc0 || format === 0xc1;
    const long = format === 0xb0 || format === 0xd0 || format === 0xd1;
    if (!short && !long && format !== 0x45) this.#broken = true;
    if ((short && length < 5) || (long && length < 8)) return;
    this.#skip = short ? header[4]! : long ? u32(header, 4) : 0;
    this.#headerLength = 0;
    if (header[2] === DATA) this.#onData(this.#skip, bytes, at, Math.min(end, at + this.#skip));
  }
}

function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
