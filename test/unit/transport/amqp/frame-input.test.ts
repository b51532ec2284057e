import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FrameInput } from '../../../../src/transport/amqp/frame-input.ts';
import { frame } from './peer.ts';

const frames = [1, 20, 300, 0].map((bytes) => frame((writer) => writer.raw(Buffer.alloc(bytes, bytes))));

it('hands on the same frames, however the bytes are cut', () => {
  const bytes = Buffer.concat(frames);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
      const seen: Buffer[] = [];
      const input = new FrameInput(
        512,
        () => 'frame',
        (reader, size) => void seen.push(Buffer.from(reader.view(size))),
      );
      const points = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      for (let i = 1; i < points.length; i++) {
        input.receive(bytes.subarray(points[i - 1], points[i]));
      }
      expect(seen).toEqual(frames);
    }),
  );
});

it('reads a frame only up to its own end', () => {
  const left: number[] = [];
  const input = new FrameInput(
    512,
    () => 'frame',
    (reader) => void left.push(reader.remaining),
  );
  input.receive(Buffer.concat(frames));
  expect(left).toEqual(frames.map(({ length }) => length));
});

it('stops when nothing is expected any more', () => {
  let seen = 0;
  const input = new FrameInput(
    512,
    () => (seen < 2 ? 'frame' : undefined),
    () => void seen++,
  );
  input.receive(Buffer.concat(frames));
  expect(seen).toBe(2);
});
