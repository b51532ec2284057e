import { describe, expect, it } from 'vitest';
import {
  AMQP_HEADER,
  beginFrame,
  endFrame,
  FRAME_TYPE,
  readFrameHeader,
  SASL_HEADER,
  writeHeartbeat,
} from '../../../../src/wire/amqp/frame.ts';
import { DecodeError, Reader } from '../../../../src/wire/amqp/reader.ts';
import { hex, written } from './any-value.ts';

describe('protocol headers', () => {
  it('are AMQP 1.0.0, plain and SASL', () => {
    expect(Buffer.from(AMQP_HEADER)).toEqual(hex('414d5150 00 01 00 00'));
    expect(Buffer.from(SASL_HEADER)).toEqual(hex('414d5150 03 01 00 00'));
  });
});

describe('readFrameHeader', () => {
  it('reads type, channel and body', () => {
    const reader = new Reader(hex('0000000a 02 01 0102 aabb'));
    expect(readFrameHeader(reader, 10)).toEqual({ end: 10, type: 1, channel: 0x0102, bodyStart: 8 });
    expect(reader.position).toBe(8);
  });

  it('passes over an extended header', () => {
    const reader = new Reader(hex('0000000e 03 00 0000 ffffffff aabb'));
    expect(readFrameHeader(reader, 14)).toMatchObject({ bodyStart: 12, end: 14 });
  });

  it('reads a frame that does not start at 0', () => {
    const reader = new Reader(hex('ffff 00000008 02 00 0005 ff'), 2);
    expect(readFrameHeader(reader, 8)).toEqual({ end: 10, type: 0, channel: 5, bodyStart: 10 });
  });

  it.each([
    ['a data offset inside the header', '00000008 01 00 0000', 8],
    ['a data offset of zero', '00000008 00 00 0000', 8],
    ['a data offset behind the end', '00000008 03 00 0000', 8],
    ['a size smaller than the header', '00000007 02 00 00', 7],
    ['nothing but the size', '00000004', 4],
    ['a size of zero', '00000000', 0],
    ['a size beyond the data', '00000009 02 00 0000', 9],
  ])('refuses %s', (_name, bytes, sizeBytes) => {
    expect(() => readFrameHeader(new Reader(hex(bytes)), sizeBytes)).toThrow(DecodeError);
  });
});

describe('writing frames', () => {
  it('fills in the size at the end', () => {
    const bytes = written((writer) => {
      const start = beginFrame(writer, FRAME_TYPE.amqp, 0x0102);
      writer.raw(Buffer.alloc(600, 0xaa));
      endFrame(writer, start);
    });
    expect(bytes.subarray(0, 9)).toEqual(hex('00000260 02 00 0102 aa'));
    expect(bytes.length).toBe(608);
  });

  it('writes one frame behind another', () => {
    const bytes = written((writer) => {
      writeHeartbeat(writer);
      writeHeartbeat(writer);
    });
    expect(bytes).toEqual(hex('00000008 02 00 0000 00000008 02 00 0000'));
  });
});
