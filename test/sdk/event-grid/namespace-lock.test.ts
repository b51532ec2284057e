import { expect, it } from 'vitest';
import { clockFromNow } from '../../support/bus.ts';
import {
  order,
  receiverOf,
  receiveSome,
  senderOf,
  shown,
  startNamespace,
  tokensOf,
} from '../../support/event-grid-namespace.ts';

it('is lost after the lock duration: the event is received again', async () => {
  const clock = clockFromNow();
  const azure = await startNamespace({ clock, queue: { receiveLockDurationInSeconds: 120 } });
  await senderOf(azure).sendEvents(order('1'));
  const receiver = receiverOf(azure);
  const [token = ''] = tokensOf(await receiveSome(receiver));
  clock.advance(120_000);
  expect(await receiver.acknowledgeEvents([token])).toEqual({
    succeededLockTokens: [],
    failedLockTokens: [{ lockToken: token, error: { code: 'TokenLost', message: expect.stringContaining('expired') } }],
  });
  expect(shown(await receiveSome(receiver))).toEqual(['1:2']);
});

it('is kept by renewing it', async () => {
  const clock = clockFromNow();
  const azure = await startNamespace({ clock });
  await senderOf(azure).sendEvents(order('1'));
  const receiver = receiverOf(azure);
  const tokens = tokensOf(await receiveSome(receiver));
  for (let i = 0; i < 4; i++) {
    clock.advance(50_000);
    expect(await receiver.renewEventLocks(tokens)).toEqual({ succeededLockTokens: tokens, failedLockTokens: [] });
  }
  expect(await receiver.acknowledgeEvents(tokens)).toMatchObject({ succeededLockTokens: tokens });
});

it('is settled one by one: tokens that are not good fail by themselves', async () => {
  const azure = await startNamespace();
  await senderOf(azure).sendEvents([order('1'), order('2')]);
  const receiver = receiverOf(azure);
  const [first = '', second = ''] = tokensOf(await receiveSome(receiver));
  await receiver.acknowledgeEvents([first]);
  const { succeededLockTokens, failedLockTokens } = await receiver.rejectEvents([first, second, 'nonsense']);
  expect(succeededLockTokens).toEqual([second]);
  expect(failedLockTokens.map(({ lockToken, error }) => [lockToken, error.code])).toEqual([
    [first, 'TokenLost'],
    ['nonsense', 'BadToken'],
  ]);
});
