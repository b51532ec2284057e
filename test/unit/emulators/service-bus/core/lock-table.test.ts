import { expect, it } from 'vitest';
import type { LockOwner } from '../../../../../emulators/service-bus/core/lock.ts';
import { Lock } from '../../../../../emulators/service-bus/core/lock.ts';
import { LockTable } from '../../../../../emulators/service-bus/core/lock-table.ts';
import type { StoredMessage } from '../../../../../emulators/service-bus/core/message.ts';

const message = {} as StoredMessage;
const owner = {} as LockOwner;

function lock(...bytes: number[]): Lock {
  const token = new Uint8Array(16);
  token.set(bytes);
  return new Lock(token, message, owner, undefined);
}

it('finds locks by the bytes of their tokens, also those that share a slot', () => {
  const table = new LockTable();
  const locks = [lock(1, 2, 3, 4), lock(1, 2, 3, 4, 5), lock(1, 2, 3, 5), lock(255, 255, 255, 255)];
  for (const one of locks) table.add(one);
  for (const one of locks) expect(table.find(one.token.slice())).toBe(one);
  for (const gone of [1, 0, 3, 2]) {
    table.remove(locks[gone]!);
    expect(table.find(locks[gone]!.token)).toBeUndefined();
  }
});

it('keeps the others of a slot when one in their middle goes', () => {
  const table = new LockTable();
  const locks = [0, 1, 2].map((i) => lock(9, 9, 9, 9, i));
  for (const one of locks) table.add(one);
  table.remove(locks[1]!);
  expect(locks.map(({ token }) => table.find(token))).toEqual([locks[0], undefined, locks[2]]);
});

it.each([0, 15, 17])('finds nothing by %i bytes', (length) => {
  const table = new LockTable();
  table.add(lock(1));
  expect(table.find(new Uint8Array(length))).toBeUndefined();
});

it('grows with its locks, and gives all of them', () => {
  const table = new LockTable();
  const locks = Array.from({ length: 1_000 }, (_, i) => lock(i >> 8, i & 255, 0, i & 255));
  for (const one of locks) table.add(one);
  expect(locks.every((one) => table.find(one.token) === one)).toBe(true);
  for (const one of locks.slice(0, 990)) table.remove(one);
  expect(new Set(table.all())).toEqual(new Set(locks.slice(990)));
});
