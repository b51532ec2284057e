import { ByteReader, CosmosJsonError } from './byte-reader.ts';
import { readNumber, readUniformArrays, readUniformNumbers } from './numbers.ts';
import { StringReader } from './strings.ts';

export { CosmosJsonError } from './byte-reader.ts';

export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue };

/** With which every document begins. */
const FORMAT = 0x80;

/** Whether it is binary JSON: JSON text never begins like that. */
export function isCosmosJson(bytes: Uint8Array): boolean {
  return bytes[0] === FORMAT;
}

/**
 * A document of binary JSON as a plain value. Throws {@link CosmosJsonError} where it is malformed or nests deeper than
 * `nestingMax`. [cosmos-protocol, appendix C]
 */
export function decodeCosmosJson(bytes: Uint8Array, nestingMax: number): JsonValue {
  if (!isCosmosJson(bytes)) throw new CosmosJsonError('it does not begin with 80');
  const decoder = new Decoder(new ByteReader(bytes, 1), nestingMax);
  return decoder.document();
}

class Decoder {
  readonly #reader: ByteReader;
  readonly #strings: StringReader;
  readonly #nestingMax: number;
  #depth = 0;

  constructor(reader: ByteReader, nestingMax: number) {
    this.#reader = reader;
    this.#strings = new StringReader(reader);
    this.#nestingMax = nestingMax;
  }

  document(): JsonValue {
    const value = this.#value();
    const { bytes, position } = this.#reader;
    if (position < bytes.length) throw new CosmosJsonError(`${bytes.length - position} bytes follow the document`);
    return value;
  }

  #value(): JsonValue {
    const reader = this.#reader;
    const marker = reader.u8();
    if (marker < 0x20) return marker;
    const scalar = this.#strings.read(marker) ?? readNumber(reader, marker);
    if (scalar !== undefined) return scalar;
    if (marker >= 0xe0 && marker <= 0xf3) return this.#container(marker);
    switch (marker) {
      case 0xd0:
        return null;
      case 0xd1:
        return false;
      case 0xd2:
        return true;
      case 0xd3:
        return guidOf(reader.view(16).toString('hex'));
      case 0xdd:
        return reader.view(reader.unsigned(1)).toString('base64');
      case 0xde:
        return reader.view(reader.unsigned(2)).toString('base64');
      case 0xdf:
        return reader.view(reader.unsigned(4)).toString('base64');
      default:
        throw new CosmosJsonError(`the marker ${marker.toString(16)} has no meaning`);
    }
  }

  #container(marker: number): JsonValue {
    if (++this.#depth > this.#nestingMax) throw new CosmosJsonError(`it nests deeper than ${this.#nestingMax} levels`);
    const value = this.#containerValue(marker);
    this.#depth--;
    return value;
  }

  #containerValue(marker: number): JsonValue {
    switch (marker) {
      case 0xf0:
      case 0xf1:
        return readUniformNumbers(this.#reader, marker - 0xef);
      case 0xf2:
      case 0xf3:
        return readUniformArrays(this.#reader, marker - 0xf1);
      case 0xe0:
        return [];
      case 0xe1:
        return [this.#value()];
      case 0xe8:
        return {};
      case 0xe9: {
        const object = {};
        this.#member(object);
        return object;
      }
      default:
        return marker < 0xe8 ? this.#array(this.#end(marker - 0xe2)) : this.#object(this.#end(marker - 0xea));
    }
  }

  /** Where the container ends, by its form: with its length in 1, 2 or 4 bytes, or that and the count likewise. */
  #end(form: number): number {
    const reader = this.#reader;
    const byteCount = 1 << (form % 3);
    const length = reader.unsigned(byteCount);
    // The count is for those who want to set memory aside.
    if (form >= 3) reader.skip(byteCount);
    return reader.position + length;
  }

  #array(end: number): JsonValue[] {
    const items: JsonValue[] = [];
    while (this.#reader.position < end) items.push(this.#value());
    this.#checkEnd(end);
    return items;
  }

  #object(end: number): JsonValue {
    const object: Record<string, JsonValue> = {};
    while (this.#reader.position < end) this.#member(object);
    this.#checkEnd(end);
    return object;
  }

  #member(object: Record<string, JsonValue>): void {
    const name = this.#strings.read(this.#reader.u8());
    if (name === undefined) throw new CosmosJsonError('a member whose name is no string');
    const value = this.#value();
    // By assignment it would become the prototype.
    if (name === '__proto__') {
      Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
    } else object[name] = value;
  }

  #checkEnd(end: number): void {
    if (this.#reader.position !== end) throw new CosmosJsonError('an item goes beyond its container');
  }
}

/** The first three groups are written backwards. */
function guidOf(hex: string): string {
  const backwards = (from: number, to: number) => hex.slice(from, to).match(/../g)!.reverse().join('');
  return `${backwards(0, 8)}-${backwards(8, 12)}-${backwards(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
