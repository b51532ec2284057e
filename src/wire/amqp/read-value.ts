import { DecodeError, type Reader } from './reader.ts';
import type { AmqpType, AmqpValue, MapEntry } from './types.ts';

const DEPTH_MAX = 64;
/** Of one value with all that it holds: a few bytes must not allocate much memory, however arrays are nested. */
const BODILESS_ELEMENTS_MAX = 65_536;

/** Reads one value, described or not. Throws {@link DecodeError}. [AMQP 1.2] */
export function readValue(reader: Reader): AmqpValue {
  const code = reader.u8();
  return code === 0x00 ? readDescribed(reader) : readBody(reader, code);
}

function readDescribed(reader: Reader): AmqpValue {
  enter(reader);
  const descriptor = readValue(reader);
  const value = readValue(reader);
  reader.depth--;
  return { type: 'described', descriptor, value };
}

function enter(reader: Reader): void {
  if (reader.depth === 0) reader.bodilessElements = 0;
  if (++reader.depth > DEPTH_MAX) throw new DecodeError(`values nested deeper than ${DEPTH_MAX}`);
}

const NULL: AmqpValue = { type: 'null', value: null };
const TRUE: AmqpValue = { type: 'boolean', value: true };
const FALSE: AmqpValue = { type: 'boolean', value: false };
const BODIES: readonly (((reader: Reader) => AmqpValue) | undefined)[] = bodies();

function readBody(reader: Reader, code: number): AmqpValue {
  const read = BODIES[code];
  if (read === undefined) {
    throw new DecodeError(
      `unknown constructor 0x${code.toString(16).padStart(2, '0')} at offset ${reader.position - 1}`,
    );
  }
  return read(reader);
}

/** The constructor table. [AMQP 1.6] */
function bodies(): ((reader: Reader) => AmqpValue)[] {
  const table: ((reader: Reader) => AmqpValue)[] = [];
  table[0x40] = () => NULL;
  table[0x41] = () => TRUE;
  table[0x42] = () => FALSE;
  table[0x43] = () => ({ type: 'uint', value: 0 });
  table[0x44] = () => ({ type: 'ulong', value: 0n });
  table[0x45] = () => ({ type: 'list', value: [] });
  table[0x50] = (r) => ({ type: 'ubyte', value: r.u8() });
  table[0x51] = (r) => ({ type: 'byte', value: r.i8() });
  table[0x52] = (r) => ({ type: 'uint', value: r.u8() });
  table[0x53] = (r) => ({ type: 'ulong', value: BigInt(r.u8()) });
  table[0x54] = (r) => ({ type: 'int', value: r.i8() });
  table[0x55] = (r) => ({ type: 'long', value: BigInt(r.i8()) });
  table[0x56] = (r) => (r.boolean() ? TRUE : FALSE);
  table[0x60] = (r) => ({ type: 'ushort', value: r.u16() });
  table[0x61] = (r) => ({ type: 'short', value: r.i16() });
  table[0x70] = (r) => ({ type: 'uint', value: r.u32() });
  table[0x71] = (r) => ({ type: 'int', value: r.i32() });
  table[0x72] = (r) => ({ type: 'float', value: r.f32() });
  table[0x73] = (r) => readChar(r);
  table[0x74] = (r) => ({ type: 'decimal32', value: r.view(4) });
  table[0x80] = (r) => ({ type: 'ulong', value: r.u64() });
  table[0x81] = (r) => ({ type: 'long', value: r.i64() });
  table[0x82] = (r) => ({ type: 'double', value: r.f64() });
  table[0x83] = (r) => ({ type: 'timestamp', value: r.i64() });
  table[0x84] = (r) => ({ type: 'decimal64', value: r.view(8) });
  table[0x94] = (r) => ({ type: 'decimal128', value: r.view(16) });
  table[0x98] = (r) => ({ type: 'uuid', value: r.view(16) });
  table[0xa0] = (r) => ({ type: 'binary', value: r.view(r.u8()) });
  table[0xa1] = (r) => ({ type: 'string', value: r.utf8(r.u8()) });
  table[0xa3] = (r) => ({ type: 'symbol', value: r.ascii(r.u8()) });
  table[0xb0] = (r) => ({ type: 'binary', value: r.view(r.u32()) });
  table[0xb1] = (r) => ({ type: 'string', value: r.utf8(r.u32()) });
  table[0xb3] = (r) => ({ type: 'symbol', value: r.ascii(r.u32()) });
  table[0xc0] = (r) => readList(r, r.u8(), 1);
  table[0xc1] = (r) => readMap(r, r.u8(), 1);
  table[0xd0] = (r) => readList(r, r.u32(), 4);
  table[0xd1] = (r) => readMap(r, r.u32(), 4);
  table[0xe0] = (r) => readArray(r, r.u8(), 1);
  table[0xf0] = (r) => readArray(r, r.u32(), 4);
  return table;
}

function readChar(reader: Reader): AmqpValue {
  const codePoint = reader.u32();
  if (codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)) {
    throw new DecodeError(`char 0x${codePoint.toString(16)} is not a Unicode scalar value`);
  }
  return { type: 'char', value: String.fromCodePoint(codePoint) };
}

/** Limits the reader to a compound's `size` bytes while `read` runs, and demands that these are used up. */
function withinCompound<T>(reader: Reader, sizeBytes: number, countBytes: number, read: (count: number) => T): T {
  if (sizeBytes < countBytes) throw new DecodeError(`compound of ${sizeBytes} bytes has no room for its count`);
  enter(reader);
  const outerEnd = reader.end;
  const end = reader.position + sizeBytes;
  if (end > outerEnd)
    throw new DecodeError(`compound of ${sizeBytes} bytes exceeds the data at offset ${reader.position}`);
  reader.end = end;
  const count = countBytes === 1 ? reader.u8() : reader.u32();
  const result = read(count);
  if (reader.position !== end)
    throw new DecodeError(`compound ends at offset ${end}, its values at ${reader.position}`);
  reader.end = outerEnd;
  reader.depth--;
  return result;
}

function readList(reader: Reader, sizeBytes: number, countBytes: number): AmqpValue {
  return withinCompound(reader, sizeBytes, countBytes, (count) => {
    if (count > reader.remaining) throw new DecodeError(`list of ${count} values in ${reader.remaining} bytes`);
    const value: AmqpValue[] = [];
    for (let i = 0; i < count; i++) value.push(readValue(reader));
    return { type: 'list', value };
  });
}

function readMap(reader: Reader, sizeBytes: number, countBytes: number): AmqpValue {
  return withinCompound(reader, sizeBytes, countBytes, (count) => {
    if (count > reader.remaining) throw new DecodeError(`map of ${count} values in ${reader.remaining} bytes`);
    if (count % 2 !== 0) throw new DecodeError(`map with an odd number of values, ${count}`);
    const value: MapEntry[] = [];
    for (let i = 0; i < count; i += 2) value.push([readValue(reader), readValue(reader)]);
    return { type: 'map', value };
  });
}

function readArray(reader: Reader, sizeBytes: number, countBytes: number): AmqpValue {
  return withinCompound(reader, sizeBytes, countBytes, (count) => {
    // The Python client leaves the element constructor out of an empty array.
    if (count === 0 && reader.remaining === 0) return { type: 'array', of: 'null', value: [] };
    let code = reader.u8();
    const descriptor = code === 0x00 ? readValue(reader) : undefined;
    if (descriptor !== undefined) code = reader.u8();
    const type = typeOf(code);
    expectCount(reader, code, count);
    const value: AmqpValue[] = [];
    for (let i = 0; i < count; i++) {
      const element = readBody(reader, code);
      value.push(descriptor === undefined ? element : { type: 'described', descriptor, value: element });
    }
    return { type: 'array', of: descriptor === undefined ? type : 'described', value };
  });
}

/** Refuses a count of array elements that the bytes, or the memory for elements without any, cannot bear out. */
function expectCount(reader: Reader, code: number, count: number): void {
  const isBodiless = code >>> 4 === 4;
  if (isBodiless) reader.bodilessElements += count;
  if (isBodiless ? reader.bodilessElements > BODILESS_ELEMENTS_MAX : count > reader.remaining) {
    throw new DecodeError(`array of ${count} values in ${reader.remaining} bytes`);
  }
}

/** Elements may be described once: descriptors of descriptors are legal but unused, and would multiply objects. */
const TYPE_OF_CODE: Readonly<Record<number, AmqpType>> = {
  64: 'null',
  65: 'boolean',
  66: 'boolean',
  67: 'uint',
  68: 'ulong',
  69: 'list',
  80: 'ubyte',
  81: 'byte',
  82: 'uint',
  83: 'ulong',
  84: 'int',
  85: 'long',
  86: 'boolean',
  96: 'ushort',
  97: 'short',
  112: 'uint',
  113: 'int',
  114: 'float',
  115: 'char',
  116: 'decimal32',
  128: 'ulong',
  129: 'long',
  130: 'double',
  131: 'timestamp',
  132: 'decimal64',
  148: 'decimal128',
  152: 'uuid',
  160: 'binary',
  161: 'string',
  163: 'symbol',
  176: 'binary',
  177: 'string',
  179: 'symbol',
  192: 'list',
  193: 'map',
  208: 'list',
  209: 'map',
  224: 'array',
  240: 'array',
};

function typeOf(code: number): AmqpType {
  const type = TYPE_OF_CODE[code];
  if (type === undefined) throw new DecodeError(`unknown array constructor 0x${code.toString(16)}`);
  return type;
}

/** Moves over one value without decoding it. The high nibble of a constructor tells its width. [AMQP 1.2] */
export function skipValue(reader: Reader): void {
  // A descriptor opens two values, itself and the described one, in place of one.
  for (let pending = 1; pending > 0; ) {
    const code = reader.u8();
    if (code === 0x00) {
      pending++;
    } else {
      skipBody(reader, code);
      pending--;
    }
  }
}

function skipBody(reader: Reader, code: number): void {
  switch (code >>> 4) {
    case 0x4:
      return;
    case 0x5:
      reader.skip(1);
      return;
    case 0x6:
      reader.skip(2);
      return;
    case 0x7:
      reader.skip(4);
      return;
    case 0x8:
      reader.skip(8);
      return;
    case 0x9:
      reader.skip(16);
      return;
    case 0xa:
    case 0xc:
    case 0xe:
      reader.skip(reader.u8());
      return;
    case 0xb:
    case 0xd:
    case 0xf:
      reader.skip(reader.u32());
      return;
    default:
      throw new DecodeError(
        `unknown constructor 0x${code.toString(16).padStart(2, '0')} at offset ${reader.position - 1}`,
      );
  }
}
