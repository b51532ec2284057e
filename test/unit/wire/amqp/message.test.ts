import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BATCH_MESSAGE_FORMAT,
  dataSections,
  findHead,
  findSections,
  propertiesFields,
  readHeader,
  SECTION,
} from '../../../../src/wire/amqp/message.ts';
import { DecodeError } from '../../../../src/wire/amqp/reader.ts';
import { hex } from './any-value.ts';
import { rheaMessage } from './rhea-codec.ts';

/** One encoding of each section, in the order of the specification. The body is one of three kinds. */
const HEADER = hex('00 53 70 c0 03 02 41 40');
const DELIVERY_ANNOTATIONS = hex('00 53 71 c1 05 02 a3 01 64 40');
const MESSAGE_ANNOTATIONS = hex('00 53 72 d1 00000008 00000002 a3 01 6d 41');
const PROPERTIES = hex('00 53 73 c0 04 01 a1 01 69');
const APPLICATION_PROPERTIES = hex('00 53 74 c1 05 02 a1 01 61 42');
const DATA = hex('00 53 75 a0 03 010203');
const SEQUENCE = hex('00 53 76 c0 03 02 41 42');
const VALUE = hex('00 53 77 a1 02 6f6b');
const FOOTER = hex('00 53 78 c1 01 00');

const HEAD = [HEADER, DELIVERY_ANNOTATIONS, MESSAGE_ANNOTATIONS, PROPERTIES, APPLICATION_PROPERTIES] as const;
const BODIES = [[], [DATA], [DATA, DATA, DATA], [SEQUENCE], [SEQUENCE, SEQUENCE], [VALUE]] as const;

/** The bytes of each section as {@link findSections} cuts them. */
function cut(bytes: Buffer): Buffer[] {
  const sections = findSections(bytes);
  const offsets = [
    0,
    sections.deliveryAnnotationsAt,
    sections.messageAnnotationsAt,
    sections.propertiesAt,
    sections.applicationPropertiesAt,
    sections.bodyAt,
    sections.footerAt,
    bytes.length,
  ];
  return offsets.slice(1).map((end, i) => bytes.subarray(offsets[i], end));
}

it('finds what is in front of every bare message', () => {
  for (let subset = 0; subset < 32; subset++) {
    for (const body of BODIES) {
      const bytes = Buffer.concat([...HEAD.filter((_, i) => (subset >> i) & 1), ...body, FOOTER]);
      const { deliveryAnnotationsAt, messageAnnotationsAt, propertiesAt } = findSections(bytes);
      expect(findHead(bytes)).toMatchObject({ bytes, deliveryAnnotationsAt, messageAnnotationsAt, propertiesAt });
    }
  }
});

describe('findSections', () => {
  it('cuts every subset of the sections with every kind of body', () => {
    for (let subset = 0; subset < 64; subset++) {
      const head = HEAD.map((section, i) => ((subset >> i) & 1 ? section : hex('')));
      const footer = subset & 32 ? FOOTER : hex('');
      for (const body of BODIES) {
        const parts = [...head, Buffer.concat(body), footer];
        expect(cut(Buffer.concat(parts))).toEqual(parts);
      }
    }
  });

  it('refuses every pair of sections in the wrong order, and every repetition but that of data and sequence', () => {
    const all = [...HEAD, DATA, SEQUENCE, VALUE, FOOTER];
    all.forEach((first, i) => {
      all.forEach((second, j) => {
        const isBodyPair = i >= 5 && i <= 7 && j >= 5 && j <= 7;
        const isFooterBeforeBody = i === 8 && j >= 5 && j <= 7;
        const fits = isFooterBeforeBody || (isBodyPair ? i === j && i !== 7 : i < j);
        const find = () => findSections(Buffer.concat([first, second]));
        if (fits) expect(find).not.toThrow();
        else expect(find).toThrow('message section');
      });
    });
  });

  it('moves a footer behind the body', () => {
    const { bytes, bodyAt, footerAt } = findSections(Buffer.concat([...HEAD, FOOTER, DATA]));
    expect(bytes).toEqual(Buffer.concat([...HEAD, DATA, FOOTER]));
    expect(bytes.subarray(bodyAt, footerAt)).toEqual(DATA);
  });

  it('keeps the bytes that it was given', () => {
    const bytes = Buffer.concat([...HEAD, DATA]);
    expect(findSections(bytes).bytes).toBe(bytes);
    expect(findSections(new Uint8Array(bytes)).bytes).toEqual(bytes);
  });

  it('reads symbolic and wide descriptors', () => {
    const symbolic = Buffer.concat([hex('00 a3 10'), Buffer.from('amqp:data:binary'), hex('a0 01 07')]);
    const wide = hex('00 80 0000000000000075 b0 00000001 08');
    const sections = findSections(Buffer.concat([symbolic, wide]));
    expect([...dataSections(sections)]).toEqual([hex('07'), hex('08')]);
  });

  it.each([
    ['a header that is a map', '00 53 70 c1 01 00'],
    ['annotations that are a list', '00 53 72 45'],
    ['application properties that are null', '00 53 74 40'],
    ['data that is a string', '00 53 75 a1 00'],
    ['a sequence that is a map', '00 53 76 c1 01 00'],
    ['a footer that is binary', '00 53 78 a0 00'],
    ['a section of another kind', '00 53 79 45'],
    ['a performative', '00 53 10 45'],
    ['what is not described', '45'],
    ['a descriptor alone', '00 53 75'],
  ])('refuses %s', (_name, bytes) => {
    expect(() => findSections(hex(bytes))).toThrow(DecodeError);
  });

  it('refuses a message that is cut inside a section', () => {
    const whole = Buffer.concat([...HEAD, DATA, FOOTER]);
    const ends = new Set([0]);
    let end = 0;
    for (const part of [...HEAD, DATA, FOOTER]) {
      end += part.length;
      ends.add(end);
    }
    for (let length = 0; length <= whole.length; length++) {
      const find = () => findSections(whole.subarray(0, length));
      if (ends.has(length)) expect(find).not.toThrow();
      else expect(find).toThrow(DecodeError);
    }
  });
});

describe('readHeader', () => {
  const header = (bytes: string) => readHeader(findSections(hex(bytes)));
  const defaults = { durable: false, priority: 4, ttlMs: undefined, firstAcquirer: false, deliveryCount: 0 };

  it('has the defaults of the specification', () => {
    expect(header('')).toEqual(defaults);
    expect(header('00 53 70 45')).toEqual(defaults);
    expect(header('00 53 70 c0 06 05 40 40 40 40 40')).toEqual(defaults);
  });

  it('reads every field', () => {
    expect(header('00 53 70 c0 0c 05 41 50 09 70 0000ea60 41 52 03')).toEqual({
      durable: true,
      priority: 9,
      ttlMs: 60_000,
      firstAcquirer: true,
      deliveryCount: 3,
    });
  });

  it('refuses a field of the wrong type', () => {
    expect(() => header('00 53 70 c0 02 01 43')).toThrow(DecodeError);
  });

  it('does not read into the next section', () => {
    expect(() => header('00 53 70 c0 03 02 41 50 00 53 75 a0 00')).toThrow(DecodeError);
  });
});

describe('propertiesFields', () => {
  it('is undefined without that section', () => {
    expect(propertiesFields(findSections(Buffer.concat([HEADER, DATA])))).toBeUndefined();
  });

  it('starts at the first property', () => {
    expect(propertiesFields(findSections(Buffer.concat([...HEAD, DATA])))?.string()).toBe('i');
  });
});

describe('dataSections', () => {
  it('yields the content of each as a view, be it empty or large', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1, 255, 256, 1000), { maxLength: 6 }), (lengths) => {
        const parts = lengths.map((length, i) => Buffer.alloc(length, i));
        const encoded = parts.map((part) => {
          const header = part.length < 256 ? hex('00 53 75 a0 00') : hex('00 53 75 b0 00000000');
          if (part.length < 256) header[4] = part.length;
          else header.writeUInt32BE(part.length, 4);
          return Buffer.concat([header, part]);
        });
        const sections = findSections(Buffer.concat([PROPERTIES, ...encoded, FOOTER]));
        expect([...dataSections(sections)]).toEqual(parts);
      }),
    );
  });

  it('refuses a body of another kind', () => {
    for (const body of [VALUE, SEQUENCE]) expect(() => [...dataSections(findSections(body))]).toThrow(DecodeError);
  });

  it('opens a batch: each data section is a message of its own', () => {
    const messages = ['one', 'two'].map((id) => rheaMessage.encode({ message_id: id, body: id }));
    const batch = rheaMessage.encode({ body: rheaMessage.data_sections!(messages), message_id: 'one' });
    const inner = [...dataSections(findSections(batch))].map((bytes) => findSections(bytes));
    expect(inner.map((sections) => propertiesFields(sections)?.string())).toEqual(['one', 'two']);
    expect(inner.map((sections) => sections.bytes)).toEqual(messages);
    expect(BATCH_MESSAGE_FORMAT).toBe(0x8001_3700);
  });
});

describe('rhea', () => {
  it('writes messages that we cut', () => {
    const encoded = rheaMessage.encode({
      durable: true,
      ttl: 1000,
      message_annotations: { 'x-opt-a': 1 },
      message_id: 'id',
      application_properties: { n: 1 },
      body: rheaMessage.data_section!(Buffer.from('body')),
    });
    const sections = findSections(encoded);
    expect(readHeader(sections)).toMatchObject({ durable: true, ttlMs: 1000, priority: 4 });
    expect([...dataSections(sections)]).toEqual([Buffer.from('body')]);
    expect(cut(encoded).map((part) => part[2])).toEqual([
      SECTION.header,
      undefined,
      SECTION.messageAnnotations,
      SECTION.properties,
      SECTION.applicationProperties,
      SECTION.data,
      undefined,
    ]);
  });
});
