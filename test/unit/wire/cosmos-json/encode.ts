import type { JsonValue } from '../../../../src/wire/cosmos-json/decode.ts';

/** How an encoder writes a container: with its length in so many bytes, with or without the count. */
export interface ContainerForm {
  readonly lengthBytes: 1 | 2 | 4;
  readonly hasCount: boolean;
}

/** Binary JSON as clients write it: short strings by length, repeated strings by reference, numbers by their size. */
export function encodeCosmosJson(value: JsonValue, form: ContainerForm): Buffer {
  return Buffer.concat([Buffer.of(0x80), encode(value, form)]);
}

function encode(value: JsonValue, form: ContainerForm): Buffer {
  if (value === null) return Buffer.of(0xd0);
  if (typeof value === 'boolean') return Buffer.of(value ? 0xd2 : 0xd1);
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'string') return encodeString(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => encode(item, form));
    return encodeContainer(0xe0, items, items.length, form);
  }
  const members = Object.entries(value).flatMap(([name, member]) => [encodeString(name), encode(member, form)]);
  return encodeContainer(0xe8, members, members.length / 2, form);
}

function encodeContainer(marker: number, parts: readonly Buffer[], count: number, form: ContainerForm): Buffer {
  if (count === 0) return Buffer.of(marker);
  if (count === 1) return Buffer.concat([Buffer.of(marker + 1), ...parts]);
  const { lengthBytes, hasCount } = form;
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(1 + lengthBytes * (hasCount ? 2 : 1));
  head[0] = marker + (hasCount ? 5 : 2) + Math.log2(lengthBytes);
  head.writeUIntLE(body.length, 1, lengthBytes);
  if (hasCount) head.writeUIntLE(count, 1 + lengthBytes, lengthBytes);
  return Buffer.concat([head, body]);
}

function encodeNumber(value: number): Buffer {
  if (Number.isInteger(value) && value >= 0 && value < 32 && !Object.is(value, -0)) return Buffer.of(value);
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0)) {
    const bytes = Buffer.alloc(5, 0xca);
    bytes.writeInt32LE(value, 1);
    return bytes;
  }
  const bytes = Buffer.alloc(9, 0xcc);
  bytes.writeDoubleLE(value, 1);
  return bytes;
}

function encodeString(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length < 64) return Buffer.concat([Buffer.of(0x80 + bytes.length), bytes]);
  const head = Buffer.alloc(5, 0xc2);
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
