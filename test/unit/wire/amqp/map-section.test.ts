import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMapSection, writeMergedMapSection } from '../../../../src/wire/amqp/map-section.ts';
import { findSections, SECTION } from '../../../../src/wire/amqp/message.ts';
import { DecodeError } from '../../../../src/wire/amqp/reader.ts';
import { type AmqpValue, amqp, type MapEntry } from '../../../../src/wire/amqp/types.ts';
import type { Writer } from '../../../../src/wire/amqp/writer.ts';
import { anyValue, encode, hex, written } from './any-value.ts';

const none = hex('');

/** Replaces the entries under `keys` by those that `added` holds. */
function merge(section: Buffer, keys: readonly string[], added: readonly MapEntry[] = []): Buffer {
  const writeAdded = (writer: Writer) => {
    for (const [key, value] of added) {
      writer.value(key);
      writer.value(value);
    }
  };
  const end = section.length;
  const isReplaced = (key: string) => keys.includes(key);
  return written((writer) =>
    writeMergedMapSection(writer, SECTION.messageAnnotations, section, 0, end, isReplaced, added.length, writeAdded),
  );
}

const entriesOf = (section: Buffer) => readMapSection(section, 0, section.length).value;

describe('readMapSection', () => {
  it('is an empty map when the section is absent', () => {
    expect(readMapSection(none, 0, 0)).toEqual({ type: 'map', value: [] });
  });

  it('reads the section where it lies', () => {
    const bytes = hex('00 53 70 45 00 53 72 c1 05 02 a3 01 6d 41 00 53 75 a0 00');
    const { messageAnnotationsAt, propertiesAt } = findSections(bytes);
    expect(readMapSection(bytes, messageAnnotationsAt, propertiesAt)).toEqual({
      type: 'map',
      value: [[amqp.symbol('m'), amqp.boolean(true)]],
    });
  });
});

describe('writeMergedMapSection', () => {
  const sequence: MapEntry = [amqp.symbol('x-opt-sequence-number'), amqp.long(5)];

  it('makes a section where there was none', () => {
    expect(merge(none, [])).toEqual(hex('00 53 72 c1 01 00'));
    expect(entriesOf(merge(none, [], [sequence]))).toEqual([sequence]);
  });

  it('keeps odd but legal encodings byte for byte', () => {
    // A long in eight octets, a list32, a string key in str32, a boolean in an octet of its own.
    const entries = hex(`a3 01 61 81 0000000000000005  b1 00000001 62 d0 00000004 00000000  54 07 56 01`);
    const section = Buffer.concat([hex('00 80 0000000000000072 d1'), header32(entries, 6), entries]);
    expect(merge(section, ['zzz'])).toEqual(
      Buffer.concat([hex('00 53 72 c1'), Buffer.of(entries.length + 1, 6), entries]),
    );
  });

  it('drops what is replaced, under every spelling of the key and every time it occurs', () => {
    const entries = hex('a3 01 6b 41  a1 01 6b 41  b3 00000001 6b 41  b1 00000001 6b 41  a3 01 6c 42  a3 01 6b 41');
    const section = Buffer.concat([hex('00 53 72 c1'), Buffer.of(entries.length + 1, 12), entries]);
    expect(merge(section, ['k'])).toEqual(hex('00 53 72 c1 05 02 a3 01 6c 42'));
    expect(entriesOf(merge(section, ['k'], [[amqp.symbol('k'), amqp.int(1)]]))).toEqual([
      [amqp.symbol('l'), amqp.boolean(false)],
      [amqp.symbol('k'), amqp.int(1)],
    ]);
  });

  it('grows to map32 when the additions need it', () => {
    const long: MapEntry = [amqp.symbol('long'), amqp.string('x'.repeat(300))];
    const section = merge(none, [], [sequence]);
    const merged = merge(section, [], [long]);
    expect(merged[3]).toBe(0xd1);
    expect(entriesOf(merged)).toEqual([sequence, long]);
  });

  it('keeps every entry of any map but the replaced ones', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const key = fc.oneof(name.map(amqp.symbol), name.map(amqp.string), anyValue);
    fc.assert(
      fc.property(fc.array(fc.tuple(key, anyValue), { maxLength: 6 }), (entries) => {
        const section = Buffer.concat([hex('00 53 72'), encode({ type: 'map', value: entries })]);
        const isReplaced = (key: AmqpValue) => (key.type === 'symbol' || key.type === 'string') && key.value === 'b';
        const kept = entries.filter(([key]) => !isReplaced(key));
        expect(merge(section, ['b'])).toEqual(Buffer.concat([hex('00 53 72'), encode({ type: 'map', value: kept })]));
        const added = merge(section, ['b'], [sequence]);
        expect(added).toEqual(Buffer.concat([hex('00 53 72'), encode({ type: 'map', value: [...kept, sequence] })]));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['an odd count', '00 53 72 c1 05 03 a3 01 6d 41'],
    ['an odd count that leaves a value over', '00 53 72 c1 09 03 a3 01 6d 41 a3 01 6e 42'],
    ['a count too small', '00 53 72 c1 05 00 a3 01 6d 41'],
    ['a count too large', '00 53 72 c1 05 04 a3 01 6d 41'],
    ['a huge count', '00 53 72 d1 00000008 fffffffe a3 01 6d 41'],
    ['a key that is not UTF-8', '00 53 72 c1 05 02 a1 01 ff 41'],
    ['a list', '00 53 72 c0 05 02 a3 01 6d 41'],
  ])('refuses a section with %s', (_name, bytes) => {
    expect(() => merge(hex(bytes), [])).toThrow(DecodeError);
  });
});

function header32(content: Buffer, count: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(content.length + 4);
  header.writeUInt32BE(count, 4);
  return header;
}
