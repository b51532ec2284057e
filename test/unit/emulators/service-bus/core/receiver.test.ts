import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MessageQueue } from '../../../../../emulators/service-bus/core/message-queue.ts';
import { CreditLine, Receiver } from '../../../../../emulators/service-bus/core/receiver.ts';

const queue = {} as MessageQueue;
const receivers = () => [1, 2, 3].map((id) => new Receiver(id, 'peek-lock', queue));

function takeAll(line: CreditLine): number[] {
  const ids: number[] = [];
  while (!line.isEmpty) ids.push(line.take().id);
  return ids;
}

it('serves credit in the order in which it came', () => {
  const line = new CreditLine();
  const [first, second] = receivers();
  line.set(first!, 2);
  line.set(second!, 1);
  line.set(first!, 3);
  expect(takeAll(line)).toEqual([1, 1, 2, 1]);
  expect(first!.credit).toBe(0);
});

it('takes back the youngest credit', () => {
  const line = new CreditLine();
  const [first, second] = receivers();
  line.set(first!, 2);
  line.set(second!, 2);
  line.set(first!, 4);
  line.set(first!, 1);
  expect(takeAll(line)).toEqual([1, 2, 2]);
});

it('does the same as a list with one entry per credit', () => {
  const step = fc.oneof(fc.tuple(fc.nat(2), fc.nat(4)), fc.constant('take' as const));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const line = new CreditLine();
      const all = receivers();
      const list: Receiver[] = [];
      for (const step of steps) {
        expect(line.isEmpty).toBe(list.length === 0);
        if (step === 'take') {
          if (list.length > 0) expect(line.take()).toBe(list.shift());
          continue;
        }
        const receiver = all[step[0]]!;
        while (list.filter((one) => one === receiver).length < step[1]) list.push(receiver);
        while (list.filter((one) => one === receiver).length > step[1]) list.splice(list.lastIndexOf(receiver), 1);
        line.set(receiver, step[1]);
        expect(receiver.credit).toBe(step[1]);
      }
      expect(takeAll(line)).toEqual(list.map(({ id }) => id));
    }),
  );
});
