import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StoredMessage } from '../../../../../emulators/service-bus/core/message.ts';
import { SequenceIndex } from '../../../../../emulators/service-bus/core/sequence-index.ts';
import { incoming } from './namespace-fixture.ts';

function message(sequenceNumber: number): StoredMessage {
  return new StoredMessage({
    incoming: incoming(),
    sequenceNumber,
    enqueuedSequenceNumber: 0,
    enqueuedAtMs: 0,
    expiresAtMs: Number.POSITIVE_INFINITY,
    deliveryCount: 0,
    changes: undefined,
    deadLetterSource: undefined,
  });
}

const walk = (index: SequenceIndex, from: number) => {
  const numbers: number[] = [];
  for (let found = index.firstFrom(from); found !== undefined; found = index.firstFrom(found.sequenceNumber + 1)) {
    numbers.push(found.sequenceNumber);
  }
  return numbers;
};

it('finds what is there from any number on, in order, however it came and went', () => {
  const plan = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 3_000 }), fc.boolean()), {
    selector: ([sequenceNumber]) => sequenceNumber,
    maxLength: 120,
  });
  fc.assert(
    fc.property(plan, fc.integer({ min: -10, max: 3_100 }), (plan, from) => {
      const index = new SequenceIndex();
      const messages = plan.map(([sequenceNumber]) => message(sequenceNumber));
      for (const one of messages) index.add(one);
      plan.forEach(([, remove], i) => {
        if (remove) index.remove(messages[i]!);
      });
      const left = plan.filter(([, remove]) => !remove).map(([sequenceNumber]) => sequenceNumber);
      expect(walk(index, from)).toEqual(left.filter((n) => n >= from).sort((a, b) => a - b));
    }),
  );
});

it('stays in order while messages pass through it', () => {
  const index = new SequenceIndex();
  const kept = message(1);
  index.add(kept);
  for (let sequenceNumber = 2; sequenceNumber < 2_000; sequenceNumber++) {
    const passing = message(sequenceNumber);
    index.add(passing);
    expect(index.firstFrom(2)).toBe(passing);
    index.remove(passing);
    expect(index.firstFrom(2)).toBeUndefined();
  }
  expect(walk(index, 0)).toEqual([1]);
  index.add(message(5_000));
  index.remove(kept);
  expect(walk(index, 0)).toEqual([5_000]);
});
