import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FrameSink, FrameSplitter } from '../../../../../src/recorder/dissect/amqp/frames.ts';
import { AMQP_HEADER } from '../../../../../src/wire/amqp/frame.ts';

/** Notes what it is shown: frames by size, first bytes of the head and number of further bytes. */
class Notes implements FrameSink {
  readonly list: string[] = [];
  #rest = 0;
  protocolHeader(id: number): void {
    this.list.push(`header ${id}`);
  }
  frame(bytes: Uint8Array, start: number, headBytes: number, sizeBytes: number): void {
    const text = Buffer.from(bytes.subarray(start, start + headBytes))
      .subarray(8, 12)
      .toString('hex');
    this.list.push(`frame ${sizeBytes} head ${headBytes} ${text}`);
  }
  rest(_bytes: Uint8Array, start: number, end: number): void {
    this.#rest += end - start;
  }
  frameEnd(): void {
    this.list.push(`end ${this.#rest}`);
    this.#rest = 0;
  }
}

function frame(sizeBytes: number, fill: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes, fill);
  bytes.writeUInt32BE(sizeBytes);
  return bytes;
}

function notes(chunks: readonly Uint8Array[]): string[] {
  const sink = new Notes();
  const splitter = new FrameSplitter(sink);
  for (const chunk of chunks) splitter.feed(chunk);
  return sink.list;
}

describe('FrameSplitter', () => {
  it('shows the same frames however the stream is cut', () => {
    const stream = Buffer.concat([
      AMQP_HEADER,
      frame(8, 1),
      frame(60, 2),
      frame(40_000, 3),
      frame(16_384, 4),
      frame(9, 5),
    ]);
    const whole = notes([stream]);
    expect(whole).toEqual([
      'header 0',
      'frame 8 head 8 ',
      'end 0',
      'frame 60 head 60 02020202',
      'end 0',
      'frame 40000 head 16384 03030303',
      'end 23616',
      'frame 16384 head 16384 04040404',
      'end 0',
      'frame 9 head 9 05',
      'end 0',
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const chunks: Buffer[] = [];
        let at = 0;
        for (const size of sizes) {
          chunks.push(stream.subarray(at, at + size));
          at += size;
        }
        chunks.push(stream.subarray(at));
        expect(notes(chunks)).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  it('shows them byte by byte, too', () => {
    const stream = Buffer.concat([AMQP_HEADER, frame(8, 1), frame(20, 2)]);
    const bytes = Array.from(stream, (_, i) => stream.subarray(i, i + 1));
    expect(notes(bytes)).toEqual(notes([stream]));
  });

  it('stops at a size that no frame can have', () => {
    const sink = new Notes();
    const splitter = new FrameSplitter(sink);
    splitter.feed(Buffer.from([0, 0, 0, 7, 2, 0, 0, 0]));
    splitter.feed(frame(8, 1));
    expect(splitter.dead).toBe(true);
    expect(sink.list).toEqual([]);
  });
});
