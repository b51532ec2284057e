import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeMessage } from '../../../../src/wire/amqp/encode-message.ts';
import { readDescriptor } from '../../../../src/wire/amqp/fields.ts';
import { beginFrame, endFrame, FRAME_TYPE, readFrameHeader } from '../../../../src/wire/amqp/frame.ts';
import { readMapSection, writeMergedMapSection } from '../../../../src/wire/amqp/map-section.ts';
import { dataSections, findSections, readHeader, SECTION } from '../../../../src/wire/amqp/message.ts';
import { hasMessageId, readProperties } from '../../../../src/wire/amqp/message-properties.ts';
import { readValue, skipValue } from '../../../../src/wire/amqp/read-value.ts';
import { DecodeError, Reader } from '../../../../src/wire/amqp/reader.ts';
import {
  readSaslInit,
  readSaslMechanisms,
  readSaslOutcome,
  SASL,
  writeSaslInit,
} from '../../../../src/wire/amqp/sasl.ts';
import { type AmqpValue, amqp } from '../../../../src/wire/amqp/types.ts';
import { anyValue, encode, hex, written } from './any-value.ts';
import type { CompositeCase } from './composite-case.ts';
import { performatives, source } from './samples.ts';

const INPUTS = 200_000;
/** AZWIRE_SEED repeats a run. */
const seed = Number(process.env.AZWIRE_SEED ?? Date.now() % 0x7fff_ffff);

/** Small, fast and seeded; Math.random cannot be repeated. The algorithm is known as mulberry32. */
function randomFrom(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * below);
  };
}

const composites = Object.values(performatives) as CompositeCase<unknown>[];
const byCode = new Map(composites.map((composite) => [composite.code, composite]));

/** What a connection does with the bytes of one frame. */
function readFrame(bytes: Buffer): void {
  const reader = new Reader(bytes);
  const header = readFrameHeader(reader, bytes.length);
  if (header.bodyStart === header.end) return;
  const code = readDescriptor(reader);
  if (code === SASL.init) readSaslInit(reader);
  else if (code === SASL.mechanisms) readSaslMechanisms(reader);
  else if (code === SASL.outcome) readSaslOutcome(reader);
  else byCode.get(code)?.read(code, reader);
  expect(reader.position <= reader.end).toBe(true);
}

/** What a broker does with the bytes of one message. */
function readMessage(bytes: Buffer): void {
  const sections = findSections(bytes);
  const { messageAnnotationsAt: start, propertiesAt, applicationPropertiesAt, bodyAt } = sections;
  for (const read of [
    () => readHeader(sections),
    () => readProperties(sections),
    () => hasMessageId(sections),
    () => readMapSection(bytes, applicationPropertiesAt, bodyAt),
    () => [...dataSections(sections)],
    () => rewriteAnnotations(sections.bytes, start, propertiesAt),
  ]) {
    onlyDecodeErrors(read);
  }
}

function rewriteAnnotations(bytes: Buffer, start: number, end: number): void {
  const merged = written((writer) =>
    writeMergedMapSection(
      writer,
      SECTION.messageAnnotations,
      bytes,
      start,
      end,
      (key) => key === 'a',
      0,
      () => {},
    ),
  );
  skipValue(new Reader(merged));
}

/** What was read can be written, and skipping it would have ended in the same place. */
function readAnyValue(bytes: Buffer): void {
  onlyDecodeErrors(() => skipValue(new Reader(bytes)));
  const reader = new Reader(bytes);
  const value = readValue(reader);
  const skipper = new Reader(bytes);
  skipValue(skipper);
  if (skipper.position !== reader.position) throw new Error(`skipped ${skipper.position}, read ${reader.position}`);
  const again = encode(value);
  const reread = new Reader(again);
  if (!encode(readValue(reread)).equals(again)) throw new Error('the value changed when it was written');
}

/** True when `run` came to an end, false when it refused its input. Every other exception is a bug. */
function onlyDecodeErrors(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

const READS = { frame: readFrame, message: readMessage, value: readAnyValue } as const;
type Kind = keyof typeof READS;

function frame(type: number, write: Parameters<typeof written>[0]): Buffer {
  return written((writer) => {
    const start = beginFrame(writer, type, 1);
    write(writer);
    endFrame(writer, start);
  });
}

const SEEDS: Readonly<Record<Kind, readonly Buffer[]>> = {
  frame: [
    ...composites.flatMap((composite) =>
      [composite.full, composite.minimal].map((value) => frame(FRAME_TYPE.amqp, (w) => composite.write(w, value))),
    ),
    frame(FRAME_TYPE.sasl, (w) => writeSaslInit(w, { mechanism: 'PLAIN', initialResponse: hex('006100') })),
  ],
  message: [
    encodeMessage({
      properties: { messageId: amqp.string('id'), correlationId: amqp.uuid(Buffer.alloc(16)), creationTime: 1n },
      applicationProperties: { n: amqp.int(1), s: amqp.string('text'), filter: source.filter! },
      body: amqp.list([amqp.array('int', [amqp.int(1)])]),
    }),
    hex('00 53 70 c0 07 05 41 50 04 43 42 43 00 53 72 c1 05 02 a3 01 61 41 00 53 75 a0 03 010203 00 53 75 a0 00'),
    hex('00 53 71 c1 01 00 00 53 72 d1 0000000c 00000004 a3 01 61 41 a1 01 62 42 00 53 76 45 00 53 78 c1 01 00'),
  ],
  value: fc.sample(anyValue, { seed, numRuns: 200 }).map(encode),
};

/** Octets that mean something in AMQP are tried more often than the rest. */
const TELLING = [
  ...hex('00 40 41 43 44 45 50 52 53 56 70 80 a0 a1 a3 b0 b1 b3 c0 c1 d0 d1 e0 f0 f0 ff 7f 01 02 04 08'),
];

function octet(random: (below: number) => number): number {
  return random(2) === 0 ? TELLING[random(TELLING.length)]! : random(256);
}

/** Random bytes, or a valid input that is cut, flipped, overwritten or spliced. */
function hostile(kind: Kind, random: (below: number) => number): Buffer {
  const valid = SEEDS[kind][random(SEEDS[kind].length)]!;
  const bytes = Buffer.from(valid);
  switch (random(6)) {
    case 0:
      return Buffer.from(Array.from({ length: random(80) }, () => octet(random)));
    case 1:
      return bytes.subarray(0, random(bytes.length + 1));
    case 2:
      for (let flips = 1 + random(4); flips > 0; flips--) {
        const at = random(bytes.length);
        bytes[at] = bytes[at]! ^ (1 << random(8));
      }
      return bytes;
    case 3:
      for (let changes = 1 + random(4); changes > 0; changes--) bytes[random(bytes.length)] = octet(random);
      return bytes;
    case 4: {
      const at = random(bytes.length);
      return Buffer.concat([bytes.subarray(0, at), Buffer.of(octet(random)), bytes.subarray(at + random(3))]);
    }
    default: {
      const other = SEEDS[kind][random(SEEDS[kind].length)]!;
      return Buffer.concat([bytes.subarray(0, random(bytes.length)), other.subarray(random(other.length))]);
    }
  }
}

describe(`fuzzed input, AZWIRE_SEED=${seed}`, () => {
  const kinds = Object.keys(READS) as Kind[];
  let inputs = 0;

  it.each(kinds)('a %s is read or refused with a DecodeError', (kind) => {
    const random = randomFrom(seed);
    let accepted = 0;
    const count = Math.ceil(INPUTS / kinds.length);
    for (let i = 0; i < count; i++) {
      const bytes = hostile(kind, random);
      try {
        if (onlyDecodeErrors(() => READS[kind](bytes))) accepted++;
      } catch (cause) {
        throw new Error(`AZWIRE_SEED=${seed}, input ${i}: ${bytes.toString('hex')}`, { cause });
      }
      inputs++;
    }
    // Both outcomes occur in number, else the inputs would be too tame or too wild to find anything.
    expect(accepted).toBeGreaterThan(count / 50);
    expect(count - accepted).toBeGreaterThan(count / 50);
  });

  afterAll(() => expect(inputs).toBeGreaterThanOrEqual(INPUTS));

  it('reads all that the fuzz starts from', () => {
    for (const kind of kinds) for (const bytes of SEEDS[kind]) READS[kind](bytes);
    expect(kinds.map((kind) => SEEDS[kind].length)).toEqual([19, 3, 200]);
  });
});

describe('input made to exhaust', () => {
  /** How many values came out: exact and the same on every machine, unlike memory in use. */
  function elements(value: AmqpValue): number {
    if (value.type === 'described') return 1 + elements(value.descriptor) + elements(value.value);
    if (value.type === 'list' || value.type === 'array') return value.value.reduce((sum, v) => sum + elements(v), 1);
    return 1;
  }

  it('cannot make many values from few bytes', () => {
    const arrays = Array.from({ length: 9000 }, () => hex('e0 02 ff 40'));
    const content = Buffer.concat(arrays);
    const list = Buffer.concat([hex('d0 00000000 00000000'), content]);
    list.writeUInt32BE(content.length + 4, 1);
    list.writeUInt32BE(arrays.length, 5);
    expect(() => readValue(new Reader(list))).toThrow(DecodeError);
    list.writeUInt32BE(4 + 257 * 4, 1);
    list.writeUInt32BE(257, 5);
    expect(elements(readValue(new Reader(list)))).toBe(1 + 257 * 256);
  });

  it('cannot exhaust the stack', () => {
    const depth = 200_000;
    for (const head of ['00', '0040', 'd07fffffff00000001', 'f07fffffff00000001', 'd17fffffff0000000240', 'e0ff01']) {
      const bytes = hex(head.repeat(depth / head.length) + '40'.repeat(depth));
      for (const read of Object.values(READS)) expect(onlyDecodeErrors(() => read(bytes))).toBe(false);
    }
  });

  it('is written again only as deep as it can be read', () => {
    let value: AmqpValue = amqp.null;
    for (let i = 0; i < 64; i++) value = amqp.list([value]);
    expect(encode(readValue(new Reader(encode(value))))).toEqual(encode(value));
    expect(() => readValue(new Reader(encode(amqp.list([value]))))).toThrow(DecodeError);
  });
});
