import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SegmentContents } from '../../../../../emulators/event-hubs/core/segment-contents.ts';

const batches = fc.array(
  fc.record({
    payloads: fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 4 }),
    enqueuedAtMs: fc.nat(),
    partitionKey: fc.option(fc.string(), { nil: undefined }),
    publisher: fc.option(fc.string(), { nil: undefined }),
  }),
);

it('gives back what was put into it, however much it had to grow', () => {
  fc.assert(
    fc.property(batches, (given) => {
      const contents = new SegmentContents(0, 100);
      for (const batch of given) contents.append({ firstSequenceNumber: 0, ...batch });
      const expected = given.flatMap(({ payloads, ...rest }) => payloads.map((payload) => ({ payload, ...rest })));
      const found = Array.from({ length: contents.count }, (_, index) => ({
        payload: contents.payload(index),
        enqueuedAtMs: contents.enqueuedAtMs(index),
        ...contents.origin(index),
      }));
      expect(found).toEqual(expected);
    }),
  );
});

it('leaves alone what it has handed out, and what it was given', () => {
  const contents = new SegmentContents(2);
  const given = Uint8Array.of(1, 2);
  const batch = { firstSequenceNumber: 0, enqueuedAtMs: 1, partitionKey: undefined, publisher: undefined };
  contents.append({ ...batch, payloads: [given] });
  const handedOut = contents.payload(0);
  given.fill(9);
  contents.append({ ...batch, payloads: [Uint8Array.of(3, 4, 5)] });
  expect([...handedOut]).toEqual([1, 2]);
  expect([...contents.payload(0)]).toEqual([1, 2]);
  expect([...contents.payload(1)]).toEqual([3, 4, 5]);
  expect(contents.startOf(1)).toBe(2);
});
