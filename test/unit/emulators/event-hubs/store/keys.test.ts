import { expect, it } from 'vitest';
import {
  hubKey,
  hubOf,
  KIND,
  namespaceKey,
  numberOf,
  rangeOfHub,
  rangeOfKind,
  rangeOfNamespace,
  rangeOfNamespaces,
  rangeOfPartition,
  recordKey,
} from '../../../../../emulators/event-hubs/store/keys.ts';

const NUMBERS = [0, 1, 255, 256, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];
const place = { hub: 7, partition: 3 };

it('sorts the records of a partition by number, and gives the numbers back', () => {
  const keys = NUMBERS.map((number) => recordKey(1, KIND.batch, place, number));
  expect([...keys].sort(Buffer.compare)).toEqual(keys);
  expect(keys.map(numberOf)).toEqual(NUMBERS);
  expect(keys.map(hubOf)).toEqual(NUMBERS.map(() => 7));
});

it.each([
  ['a partition', rangeOfPartition(1, KIND.batch, place), 3],
  ['part of a partition', rangeOfPartition(1, KIND.batch, place, 5, 9), 1],
  ['a hub', rangeOfHub(1, KIND.batch, 7), 5],
  ['a kind', rangeOfKind(1, KIND.batch), 6],
  ['a namespace', rangeOfNamespace(1), 7],
])('%s is a range of keys', (_, { from, to }, count) => {
  const keys = [
    recordKey(1, KIND.batch, { hub: 1, partition: 3 }, 5),
    recordKey(1, KIND.batch, { hub: 7, partition: 2 }, 5),
    recordKey(1, KIND.batch, place, 4),
    recordKey(1, KIND.batch, place, 5),
    recordKey(1, KIND.batch, place, 9),
    recordKey(1, KIND.batch, { hub: 7, partition: 4 }, 5),
    recordKey(1, KIND.producer, place, 5),
    recordKey(2, KIND.batch, place, 5),
  ];
  const within = keys.filter((key) => Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0);
  expect(within).toHaveLength(count);
});

it('keeps namespaces apart from what is in them, in any case', () => {
  const { from, to } = rangeOfNamespaces();
  const key = namespaceKey('Orders');
  expect(key).toEqual(namespaceKey('ORDERS'));
  expect(Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0).toBe(true);
  expect(Buffer.compare(hubKey(1, KIND.hub, 0), to)).toBe(1);
});
