import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPCODE, WebSocketFrames } from '../../../../../src/recorder/dissect/websocket/websocket-frames.ts';

/** A frame as RFC 6455 5.2 draws it. */
function frame(first: number, payload: Buffer, mask?: Buffer): Buffer {
  const long = payload.length > 0xffff ? 127 : payload.length > 125 ? 126 : payload.length;
  const extended = Buffer.alloc(long === 127 ? 8 : long === 126 ? 2 : 0);
  if (long === 127) extended.writeBigUInt64BE(BigInt(payload.length));
  if (long === 126) extended.writeUInt16BE(payload.length);
  const masked = mask === undefined ? payload : payload.map((byte, i) => byte ^ mask[i % 4]!);
  const second = long | (mask === undefined ? 0 : 0x80);
  return Buffer.concat([Buffer.from([first, second]), extended, mask ?? Buffer.alloc(0), masked]);
}

function read(chunks: readonly Buffer[], shownBytesMax = 1000) {
  const found: string[] = [];
  const shown: Buffer[] = [];
  const frames = new WebSocketFrames(
    {
      part: (bytes) => shown.push(bytes),
      message: (sizeBytes, isCompressed) => found.push(`message ${sizeBytes}${isCompressed ? ' compressed' : ''}`),
      control: (opcode, payload) => found.push(`control ${opcode} ${payload.toString()}`),
    },
    shownBytesMax,
  );
  for (const chunk of chunks) frames.feed(chunk);
  return { found, shown: Buffer.concat(shown) };
}

const MASK = Buffer.from([1, 2, 3, 4]);

describe('WebSocketFrames', () => {
  it('reads messages and control frames, masked or not, however they are cut', () => {
    const stream = Buffer.concat([
      frame(0x01, Buffer.from('hello '), MASK),
      frame(0x89, Buffer.from('ping'), MASK),
      frame(0x80, Buffer.from('world'), MASK),
      frame(0x82, Buffer.alloc(300, 0x61)),
      frame(0x82, Buffer.alloc(70_000, 0x62), MASK),
      frame(0xc1, Buffer.from('deflated')),
      frame(0x81, Buffer.alloc(0), MASK),
      frame(0x88, Buffer.from([0x03, 0xe8])),
    ]);
    const expected = [
      'control 9 ping',
      'message 11',
      'message 300',
      'message 70000',
      'message 8 compressed',
      'message 0',
    ];
    const whole = read([stream], 300);
    expect(whole.found.slice(0, -1)).toEqual(expected);
    expect(whole.shown.toString()).toBe(`hello world${'a'.repeat(300)}${'b'.repeat(300)}`);
    expect(
      read(
        Array.from(stream, (byte) => Buffer.from([byte])),
        300,
      ),
    ).toEqual(whole);
  });

  it.each([
    ['a reserved opcode', [frame(0x83, Buffer.alloc(1))]],
    ['a long control frame', [frame(0x89, Buffer.alloc(126))]],
    ['a control frame in fragments', [frame(0x09, Buffer.alloc(1))]],
    ['a continuation of nothing', [frame(0x80, Buffer.alloc(1))]],
    ['a message within another', [frame(0x01, Buffer.alloc(1)), frame(0x81, Buffer.alloc(1))]],
    ['a length beyond all numbers', [Buffer.from([0x82, 0xff, ...Array(12).fill(0xff)])]],
  ] as const)('throws at %s', (_, chunks) => {
    expect(() => read(chunks)).toThrow(RangeError);
  });

  it('finds the same messages in any frames and any pieces', () => {
    const piece = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.boolean());
    fc.assert(
      fc.property(
        fc.array(fc.array(piece, { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
        fc.nat(),
        (messages, seed) => {
          const stream = Buffer.concat(
            messages.flatMap((pieces) =>
              pieces.map(([bytes, isMasked], i) => {
                const opcode = i === 0 ? OPCODE.binary : OPCODE.continuation;
                const last = i === pieces.length - 1 ? 0x80 : 0;
                return frame(last | opcode, Buffer.from(bytes), isMasked ? MASK : undefined);
              }),
            ),
          );
          const sizes = messages.map((pieces) => pieces.reduce((sum, [bytes]) => sum + bytes.length, 0));
          const cut = stream.length === 0 ? 0 : seed % stream.length;
          const { found, shown } = read([stream.subarray(0, cut), stream.subarray(cut)]);
          expect(found).toEqual(sizes.map((size) => `message ${size}`));
          expect(shown.equals(Buffer.concat(messages.flatMap((pieces) => pieces.map(([bytes]) => bytes))))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
