import { Buffer } from 'node:buffer';
import { ByteReader, CosmosJsonError, utf8Of } from './byte-reader.ts';

/** By their numbers. [cosmos-protocol, appendix C] */
const SYSTEM_STRINGS =
  '$s $t $v _attachments _etag _rid _self _ts attachments/ coordinates geometry GeometryCollection id url Value label LineString link MultiLineString MultiPoint MultiPolygon name Name Type Point Polygon properties type value Feature FeatureCollection _id'.split(
    ' ',
  );

const LOWER_HEX = '0123456789abcdef';
const UPPER_HEX = '0123456789ABCDEF';
const DATE_TIME = ' 0123456789:-.TZ';

/** Reads the strings of one document, those included that are given by the offset of an earlier one. */
export class StringReader {
  readonly #reader: ByteReader;
  readonly #referred = new Map<number, string>();

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /** A string with this marker; undefined for the marker of anything else. */
  read(marker: number): string | undefined {
    if (marker >= 0xc3 && marker <= 0xc6) return this.#referredTo(this.#reader.unsigned(marker - 0xc2));
    return readString(this.#reader, marker);
  }

  /** Decoded once, however often it is referred to. */
  #referredTo(offset: number): string {
    const known = this.#referred.get(offset);
    if (known !== undefined) return known;
    // The first byte is the format's, and a reference to a reference could be a circle.
    if (offset === 0) throw new CosmosJsonError('a reference to no string');
    const reader = new ByteReader(this.#reader.bytes, offset);
    const text = readString(reader, reader.u8());
    if (text === undefined) throw new CosmosJsonError('a reference to no string');
    this.#referred.set(offset, text);
    return text;
  }
}

function readString(reader: ByteReader, marker: number): string | undefined {
  if (marker >= 0x20 && marker < 0x40) return SYSTEM_STRINGS[marker - 0x20];
  if (marker >= 0x40 && marker < 0x68) throw new CosmosJsonError('a string of a dictionary that is not known');
  if (marker >= 0x80 && marker < 0xc0) return reader.utf8(marker & 0x3f);
  if (marker === 0xc0) return reader.utf8(reader.unsigned(1));
  if (marker === 0xc1) return reader.utf8(reader.unsigned(2));
  if (marker === 0xc2) return reader.utf8(reader.unsigned(4));
  return readCompressed(reader, marker);
}

function readCompressed(reader: ByteReader, marker: number): string | undefined {
  switch (marker) {
    case 0x71:
    case 0x72:
      return readBase64(reader, marker - 0x70, 'base64');
    case 0x73:
    case 0x74:
      return readBase64(reader, marker - 0x72, 'base64url');
    case 0x75:
      return readGuid(reader, LOWER_HEX);
    case 0x76:
      return readGuid(reader, UPPER_HEX);
    case 0x77:
      return `"${readGuid(reader, LOWER_HEX)}"`;
    case 0x78:
      return readNibbles(reader, reader.u8(), LOWER_HEX);
    case 0x79:
      return readNibbles(reader, reader.u8(), UPPER_HEX);
    case 0x7a:
      return readNibbles(reader, reader.u8(), DATE_TIME);
    case 0x7b:
    case 0x7c:
    case 0x7d:
      return readPacked(reader, reader.u8(), marker - 0x77, reader.u8());
    case 0x7e:
    case 0x7f:
      return readPacked(reader, reader.unsigned(marker - 0x7d), 7, 0);
    default:
      return undefined;
  }
}

/**
 * Its length when padded, in fours; how much padding that is, negated where it is left out; the bytes.
 */
function readBase64(reader: ByteReader, lengthBytes: number, alphabet: 'base64' | 'base64url'): string {
  const fours = reader.unsigned(lengthBytes);
  const shown = reader.u8();
  const isOmitted = shown > 2;
  const padding = isOmitted ? ~shown & 0xff : shown;
  if (padding > 2 || padding > fours * 4) throw new CosmosJsonError('a base64 string with a wrong padding');
  const text = reader.view(fours * 3 - padding).toString(alphabet);
  const unpadded = text.replace(/=+$/, '');
  return isOmitted ? unpadded : unpadded + '='.repeat(padding);
}

function readGuid(reader: ByteReader, digits: string): string {
  const text = readNibbles(reader, 32, digits);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

/** Two characters to the byte, that of the lower half first. */
function readNibbles(reader: ByteReader, length: number, characters: string): string {
  let text = '';
  for (const byte of reader.view(Math.ceil(length / 2))) text += characters[byte & 15]! + characters[byte >> 4]!;
  return text.slice(0, length);
}

/** Characters of a few bits each, lowest bits first, counted from `base`. */
function readPacked(reader: ByteReader, length: number, bitsEach: number, base: number): string {
  const packed = reader.view(Math.ceil((length * bitsEach) / 8));
  const characters = Buffer.alloc(length);
  let bits = 0;
  let bitCount = 0;
  let next = 0;
  for (let i = 0; i < length; i++) {
    if (bitCount < bitsEach) {
      bits |= packed[next++]! << bitCount;
      bitCount += 8;
    }
    characters[i] = base + (bits & ((1 << bitsEach) - 1));
    bits >>= bitsEach;
    bitCount -= bitsEach;
  }
  return utf8Of(characters);
}
