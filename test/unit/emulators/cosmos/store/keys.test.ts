import { expect, it } from 'vitest';
import { KIND, numberOf, rangeOfKind, rangeOfOwner, recordKey } from '../../../../../emulators/cosmos/store/keys.ts';

it('records lie in the order of owner, kind, number and step', () => {
  const keys = [
    recordKey(0, KIND.resource, 7),
    recordKey(1, KIND.declaration),
    recordKey(1, KIND.change, 1, 0),
    recordKey(1, KIND.change, 1, 70_000),
    recordKey(1, KIND.change, 2, 0),
    recordKey(1, KIND.change, 2 ** 40, 0),
    recordKey(256, KIND.ranges),
  ];
  expect([...keys].reverse().sort(Buffer.compare)).toEqual(keys);
});

it.each([0, 1, 2 ** 32, 2 ** 52 + 1])('the number %i is read as it was written', (number) => {
  expect(numberOf(recordKey(3, KIND.change, number, 5))).toBe(number);
});

it('ranges have all of a kind or owner, and nothing else', () => {
  const isIn = (key: Buffer, { from, to }: ReturnType<typeof rangeOfKind>) =>
    Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0;
  const last = recordKey(1, KIND.change, Number.MAX_SAFE_INTEGER, 2 ** 32 - 1);
  expect([isIn(last, rangeOfKind(1, KIND.change)), isIn(last, rangeOfOwner(1))]).toEqual([true, true]);
  expect(isIn(recordKey(1, KIND.progress), rangeOfKind(1, KIND.change))).toBe(false);
  expect(isIn(recordKey(2, KIND.resource), rangeOfOwner(1))).toBe(false);
});
