const COLON = 0x3a;
const CR = 0x0d;
const LF = 0x0a;

const NOTHING: Buffer = Buffer.alloc(0);
/** Places of the lines that a usual head has. */
const USUAL_PLACES_MAX = 300;

/** By name in lower case; of several of one name, the first. */
export interface HttpHeaders {
  has(name: string): boolean;
  get(name: string): string | undefined;
}

/** The lines of a head behind the first. Of many a handful is asked for: noted is only where they are. Used again for the next head. */
export class HeaderLines implements HttpHeaders {
  #bytes: Buffer = NOTHING;
  /** Of each line where its name starts, its colon is and its value ends. */
  #places: number[] = [];
  #placesUsed = 0;

  /** Finds the lines from `start` on. Returns where the empty line behind them ends, -1 where that has not come yet. */
  read(bytes: Buffer, start: number): number {
    this.#bytes = bytes;
    this.#placesUsed = 0;
    for (let nameAt = start; ; ) {
      if (bytes[nameAt] === CR && bytes[nameAt + 1] === LF) return nameAt + 2;
      let colon = nameAt;
      while (colon < bytes.length && bytes[colon] !== COLON && bytes[colon] !== CR) colon++;
      const end = endOfLine(bytes, colon);
      if (end === -1) return -1;
      if (bytes[colon] === COLON) this.#note(nameAt, colon, end);
      nameAt = end + 2;
    }
  }

  #note(nameAt: number, colon: number, end: number): void {
    this.#places[this.#placesUsed++] = nameAt;
    this.#places[this.#placesUsed++] = colon;
    this.#places[this.#placesUsed++] = end;
  }

  has(name: string): boolean {
    return this.#find(name) !== -1;
  }

  get(name: string): string | undefined {
    const found = this.#find(name);
    if (found === -1) return undefined;
    return this.#bytes.toString('latin1', this.#places[found + 1]! + 1, this.#places[found + 2]).trim();
  }

  /** The same, in memory of its own. */
  kept(): HeaderLines {
    const kept = new HeaderLines();
    kept.#bytes = Buffer.from(this.#bytes);
    kept.#places = this.#places.slice();
    kept.#placesUsed = this.#placesUsed;
    return kept;
  }

  /** Lets go of the memory that the head is in; from here on there is no line. */
  forget(): void {
    this.#bytes = NOTHING;
    this.#placesUsed = 0;
    if (this.#places.length > USUAL_PLACES_MAX) this.#places = [];
  }

  #find(name: string): number {
    const places = this.#places;
    for (let i = 0; i < this.#placesUsed; i += 3) {
      const nameAt = places[i]!;
      if (places[i + 1]! - nameAt === name.length && this.#isAt(nameAt, name)) return i;
    }
    return -1;
  }

  /** Names have letters, digits and hyphens, to which 0x20 does nothing but make them lower case. [RFC 9110, 5.6.2] */
  #isAt(at: number, name: string): boolean {
    for (let i = name.length - 1; i >= 0; i--) {
      if ((this.#bytes[at + i]! | 0x20) !== name.charCodeAt(i)) return false;
    }
    return true;
  }
}

/** Where the line break is, -1 where there is none. One of its two bytes is found in every other place. */
export function endOfLine(bytes: Uint8Array, start: number): number {
  for (let at = start; at < bytes.length; at += 2) {
    const byte = bytes[at];
    if (byte === CR && bytes[at + 1] === LF) return at;
    if (byte === LF && at > start && bytes[at - 1] === CR) return at - 1;
  }
  return -1;
}
