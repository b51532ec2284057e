import { expect, it } from 'vitest';
import { order, receiverOf, senderOf, startNamespace } from '../../support/event-grid-namespace.ts';

it('is a long poll, and pulled, where an answer is held open until something has come', async () => {
  const azure = await startNamespace();
  const asked = receiverOf(azure).receiveEvents<unknown>({ maxEvents: 1, maxWaitTime: 30 });
  await expect.poll(() => azure.capture().exchanges.some(({ summary }) => summary.includes(':receive'))).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 1_200)); // What is held open for less may just be slow.
  await senderOf(azure).sendEvents([order('1')]);
  expect((await asked).details).toHaveLength(1);
  const hop = azure.capture().hops.find(({ to, openedBy }) => to === openedBy);
  expect(hop).toMatchObject({ model: 'pull', wire: 'long poll', deliveries: 1, polls: { requests: 1, empty: 0 } });
});
