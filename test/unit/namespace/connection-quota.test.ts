import { expect, it } from 'vitest';
import { ConnectionQuota } from '../../../src/namespace/connection-quota.ts';

const connections = (count: number) => Array.from({ length: count }, () => ({ closed: false }));

it('admits as many connections as there may be, each as often as it likes', () => {
  const quota = new ConnectionQuota(2);
  const [first, second, third] = connections(3) as [{ closed: boolean }, { closed: boolean }, { closed: boolean }];
  expect([first, second, first, second].map((connection) => quota.admit(connection))).toEqual([true, true, true, true]);
  expect(quota.admit(third)).toBe(false);
  first.closed = true;
  expect(quota.admit(third)).toBe(true);
  expect(quota.admit(first)).toBe(false);
});

it('counts nothing where there is no limit', () => {
  const quota = new ConnectionQuota(Number.POSITIVE_INFINITY);
  for (const connection of connections(1_000)) expect(quota.admit(connection)).toBe(true);
});
