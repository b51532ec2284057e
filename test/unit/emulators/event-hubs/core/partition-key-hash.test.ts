import { expect, it } from 'vitest';
import { lookup3, partitionOfKey } from '../../../../../emulators/event-hubs/core/partition-key-hash.ts';

/** [event-hubs-protocol 6] */
it.each([
  ['', 0xdeadbeef, 0xdeadbeef, [0, 0, 0, 0]],
  ['a', 0x58d68708, 0x582647ac, [0, 0, 4, 28]],
  ['pk1', 0x98021893, 0x6e9b2d3e, [1, 1, 5, 13]],
  ['alphabet', 0x78b27c46, 0xf00dd80c, [0, 2, 6, 22]],
  ['abcdefghijkl', 0x4012f87b, 0x75b50ec0, [1, 1, 5, 5]],
  ['abcdefghijklm', 0x928128f9, 0x0f04ab68, [1, 3, 7, 15]],
  ['abcdefghijklmnopqrstuvwxyz', 0x7538b5bd, 0x7ded7e16, [1, 1, 5, 21]],
  ['ключ', 0xd81ef08a, 0xbe4172d8, [0, 2, 6, 14]],
])('the key "%s" goes where the service puts it', (key, c, b, partitions) => {
  const hash = lookup3(new TextEncoder().encode(key));
  expect([hash.c >>> 0, hash.b >>> 0]).toEqual([c, b]);
  expect([2, 4, 8, 32].map((count) => partitionOfKey(key, count))).toEqual(partitions);
});

it.each([
  ['7149583486996073602', 1],
  ['FWfAT', 5],
  ['sOdeEAsyQoEuEFPGerWO', 7],
  ['kchhXHsjsk', 9],
  ['tesT', 4],
  ['日本語', 9],
])('of 16 partitions the key "%s" goes to %i', (key, partition) => {
  expect(partitionOfKey(key, 16)).toBe(partition);
});
