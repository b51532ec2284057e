const COLON = 0x3a;
const CR = 0x0d;
const LF = 0x0a;

/** By name in lower case; of several of one name, the first. */
export interface HttpHeaders {
  has(name: string): boolean;
  get(name: string): string | undefined;
}

/** The lines of a head behind the first. Of many a handful is asked for: noted is only where they are. */
export class HeaderLines implements HttpHeaders {
  readonly #text: string;
  /** Of each line where its name starts and its colon is. */
  readonly #places: number[] = [];

  /** `bytes[start, end)` has a line break before each line. */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    for (let at = start; at < end; ) {
      const nameAt = at + 2;
      let colon = nameAt;
      while (colon < end && bytes[colon] !== COLON && bytes[colon] !== CR) colon++;
      if (bytes[colon] === COLON) this.#places.push(nameAt - start, colon - start);
      at = endOfLine(bytes, colon, end);
    }
  }

  has(name: string): boolean {
    return this.#find(name) !== -1;
  }

  get(name: string): string | undefined {
    const found = this.#find(name);
    if (found === -1) return undefined;
    const valueAt = this.#places[found + 1]! + 1;
    const end = this.#text.indexOf('\r\n', valueAt);
    return this.#text.slice(valueAt, end === -1 ? undefined : end).trim();
  }

  #find(name: string): number {
    const places = this.#places;
    for (let i = 0; i < places.length; i += 2) {
      const nameAt = places[i]!;
      if (places[i + 1]! - nameAt === name.length && this.#isAt(nameAt, name)) return i;
    }
    return -1;
  }

  /** Names have letters, digits and hyphens, to which 0x20 does nothing but make them lower case. [RFC 9110, 5.6.2] */
  #isAt(at: number, name: string): boolean {
    for (let i = name.length - 1; i >= 0; i--) {
      if ((this.#text.charCodeAt(at + i) | 0x20) !== name.charCodeAt(i)) return false;
    }
    return true;
  }
}

/** Where the line break is, or `end`. One of its two bytes is found in every other place. */
function endOfLine(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at += 2) {
    const byte = bytes[at];
    if (byte === CR && bytes[at + 1] === LF) return at;
    if (byte === LF && at > start && bytes[at - 1] === CR) return at - 1;
  }
  return end;
}
