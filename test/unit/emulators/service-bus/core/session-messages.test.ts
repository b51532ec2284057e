import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StoredMessage } from '../../../../../emulators/service-bus/core/message.ts';
import { SessionMessages } from '../../../../../emulators/service-bus/core/session-messages.ts';
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

it('finds what is there from any number on, in order, whatever is gone', () => {
  const plan = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.boolean()), { maxLength: 300 });
  fc.assert(
    fc.property(plan, fc.nat(1_000), (steps, from) => {
      const list = new SessionMessages();
      let number = 0;
      const all = steps.map(([step, gone]) => {
        number += step;
        const one = message(number);
        list.add(one);
        return { one, gone };
      });
      for (const { one, gone } of all) {
        if (!gone) continue;
        one.state = 'gone';
        list.removed();
      }
      const left = all.filter(({ gone }) => !gone).map(({ one }) => one.sequenceNumber);
      expect(list.isEmpty).toBe(left.length === 0);
      expect(list.firstFrom(from)?.sequenceNumber).toBe(left.find((sequenceNumber) => sequenceNumber >= from));
    }),
  );
});
