import { describe, expect, it } from 'vitest';
import { FrameOutput } from '../../../../src/transport/amqp/frame-output.ts';
import { beginFrame, FRAME_TYPE } from '../../../../src/wire/amqp/frame.ts';

describe('FrameOutput', () => {
  it('copies a small payload and passes a large one on', () => {
    const output = new FrameOutput();
    const small = Buffer.alloc(100, 1);
    const large = Buffer.alloc(20_000, 2);
    output.endFrameWithPayload(beginFrame(output.writer, FRAME_TYPE.amqp, 0), small, 10, 20);
    output.endFrameWithPayload(beginFrame(output.writer, FRAME_TYPE.amqp, 0), large, 0, large.length);
    expect(output.bytes).toBe(18 + 8 + 20_000);
    const chunks = output.take();
    expect(chunks.map(({ length }) => length)).toEqual([26, 20_000]);
    expect(chunks[1]?.buffer).toBe(large.buffer);
    expect([chunks[0]?.readUInt32BE(0), chunks[0]?.readUInt32BE(18)]).toEqual([18, 20_008]);
    expect([output.bytes, output.take()]).toEqual([0, []]);
  });

  it('leaves nothing of a frame that cannot be written', () => {
    const output = new FrameOutput();
    const broken = () =>
      output.frame(0, (writer) => {
        writer.raw(Buffer.alloc(5));
        throw new Error('broken');
      });
    expect(broken).toThrow('broken');
    expect(output.bytes).toBe(0);
  });
});
