import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Sequencer } from '../../../../../emulators/storage/core/sequencer.ts';

it('grows as a string, whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 45 }), { minLength: 2 }), (times) => {
      const sequencer = new Sequencer();
      const given = times.map((timeMs) => sequencer.next(timeMs));
      expect(given).toEqual([...given].sort());
      expect(new Set(given).size).toBe(given.length);
      expect(given.every((text) => /^[0-9a-f]{32}$/.test(text))).toBe(true);
    }),
  );
});

it('goes on after a restart', () => {
  expect(new Sequencer().next(2_000) > new Sequencer().next(1_999)).toBe(true);
});
