import { expect, it } from 'vitest';
import { Failure } from '../../../../../emulators/service-bus/core/failure.ts';
import { ConnectionQuota } from '../../../../../emulators/service-bus/runtime/connection-quota.ts';

const connections = (count: number) => Array.from({ length: count }, () => ({ closed: false }));

it('admits as many connections as there may be, each as often as it likes', () => {
  const quota = new ConnectionQuota('bus', 2);
  const [first, second, third] = connections(3) as [{ closed: boolean }, { closed: boolean }, { closed: boolean }];
  expect([first, second, first, second].map((connection) => quota.admit(connection))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(quota.admit(third)).toEqual(new Failure('connection-limit-reached', 'bus'));
  first.closed = true;
  expect(quota.admit(third)).toBeUndefined();
  expect(quota.admit(first)).toBeInstanceOf(Failure);
});

it('counts nothing where there is no limit', () => {
  const quota = new ConnectionQuota('bus', Number.POSITIVE_INFINITY);
  for (const connection of connections(1_000)) expect(quota.admit(connection)).toBeUndefined();
});
