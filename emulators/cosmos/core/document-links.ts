import { decodeRid, documentRid } from './rid.ts';

const DIGITS = Uint8Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-', (digit) =>
  digit.charCodeAt(0),
);
const HEX = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const LATIN1 = new TextDecoder('latin1');
/** `"00000000-0000-0000-` and `-`. */
const ETAG = Uint8Array.from('"00000000-0000-0000-0000-000000000000"', (character) => character.charCodeAt(0));
const RID_LENGTH = 24;

/**
 * Writes the rids and links of a container's documents into one buffer, so that each link is one string and its rid a part of
 * it: texts put together by `+` take three times the memory.
 */
export class DocumentLinks {
  readonly #rid: Uint8Array;
  readonly #link: Uint8Array;
  readonly #ridAt: number;

  constructor(container: { readonly _rid: string; readonly _self: string }) {
    const rid = documentRid(container._rid, 0);
    const link = `${container._self}docs/${rid}/`;
    this.#rid = decodeRid(rid)!;
    this.#link = Uint8Array.from(link, (character) => character.charCodeAt(0));
    this.#ridAt = link.length - RID_LENGTH - 1;
  }

  /** `_rid` and `_self` of the document with this number. */
  of(number: number): { readonly rid: string; readonly self: string } {
    const rid = this.#rid;
    for (let i = 8; i < 15; i++) {
      rid[i] = number & 0xff;
      number = Math.floor(number / 256);
    }
    // The first 6 bytes are of the container, the last one is 0.
    for (let group = 2; group < 5; group++) this.#encode(group);
    const self = LATIN1.decode(this.#link);
    return { rid: self.slice(this.#ridAt, this.#ridAt + RID_LENGTH), self };
  }

  #encode(group: number): void {
    const rid = this.#rid;
    const from = 3 * group;
    const bits = (rid[from]! << 16) | (rid[from + 1]! << 8) | rid[from + 2]!;
    const at = this.#ridAt + 4 * group;
    for (let digit = 0; digit < 4; digit++) this.#link[at + digit] = DIGITS[(bits >> (18 - 6 * digit)) & 63]!;
  }
}

/** The number of a version in its container, in the shape of the service's; unique for the steps of one transaction too. */
export function etagOf(lsn: number, step: number): string {
  writeHex(step, 23, 4);
  writeHex(lsn, 36, 12);
  return LATIN1.decode(ETAG);
}

/** The other way round: where the version with this etag was written. */
export function placeOf({ _etag }: { readonly _etag: string }): { readonly lsn: number; readonly step: number } {
  return { lsn: Number.parseInt(_etag.slice(25, 37), 16), step: Number.parseInt(_etag.slice(20, 24), 16) };
}

/** Up to the place `end`. */
function writeHex(value: number, end: number, digits: number): void {
  for (let i = 0; i < digits; i++) {
    ETAG[end - i] = HEX[value % 16]!;
    value = Math.floor(value / 16);
  }
}
