import { expect, it } from 'vitest';
import { endpointOf } from '../../support/event-grid.ts';
import { order, receiverOf, receiveSome, senderOf, shown, startNamespace } from '../../support/event-grid-namespace.ts';

it('a client that hangs up while it waits locks nothing', async () => {
  const azure = await startNamespace();
  const { endpoint, key } = endpointOf(azure, 'shop');
  const gone = new AbortController();
  const asked = fetch(`${endpoint}/topics/orders/eventsubscriptions/first:receive`, {
    method: 'POST',
    headers: { authorization: `SharedAccessKey ${key}` },
    signal: gone.signal,
  });
  const connection = () => azure.capture().connections.find(({ acceptor }) => acceptor === 'event-grid-namespace');
  await expect.poll(connection).toBeDefined();
  gone.abort();
  await expect(asked).rejects.toThrow();
  await expect.poll(() => connection()?.closedAtMs).toBeDefined();
  await senderOf(azure).sendEvents(order('1'));
  expect(shown(await receiveSome(receiverOf(azure)))).toEqual(['1:1']);
});
