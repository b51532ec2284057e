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
  whileTimePasses,
} from '../../support/event-grid-namespace.ts';

it('gives an event back, which is received again with a higher count', async () => {
  const azure = await startNamespace();
  await senderOf(azure).sendEvents(order('1'));
  const receiver = receiverOf(azure);
  const tokens = tokensOf(await receiveSome(receiver));
  expect(await receiver.releaseEvents(tokens)).toMatchObject({ succeededLockTokens: tokens, failedLockTokens: [] });
  expect(shown(await receiveSome(receiver))).toEqual(['1:2']);
});

it('gives an event back after a delay', async () => {
  const clock = clockFromNow();
  const azure = await startNamespace({ clock });
  await senderOf(azure).sendEvents(order('1'));
  const receiver = receiverOf(azure);
  await receiver.releaseEvents(tokensOf(await receiveSome(receiver)), { releaseDelay: '60' });
  const { value, tookMs } = await whileTimePasses(clock, receiver.receiveEvents({ maxWaitTime: 120 }));
  expect(shown(value.details)).toEqual(['1:2']);
  expect(tookMs).toBeGreaterThanOrEqual(60_000);
});
