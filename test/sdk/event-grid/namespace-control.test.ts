import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { endpointOf } from '../../support/event-grid.ts';
import {
  order,
  receiverOf,
  receiveSome,
  senderOf,
  startNamespace,
  tokensOf,
} from '../../support/event-grid-namespace.ts';

it('a purge takes all events out, of one queue or of all', async () => {
  const azure = await startNamespace();
  await senderOf(azure).sendEvents([order('1'), order('2')]);
  const receiver = receiverOf(azure);
  const tokens = tokensOf(await receiveSome(receiver, 1));
  expect(azure.purge('event-grid', 'shop', 'orders/first')).toBe(2);
  expect((await receiver.acknowledgeEvents(tokens)).succeededLockTokens).toEqual([]);
  await senderOf(azure).sendEvents(order('3'));
  expect(azure.purge('event-grid', 'SHOP')).toBe(1);
});

it('a reset makes a namespace what it was declared to be, and those that wait go on', async () => {
  const azure = await startNamespace();
  await senderOf(azure).sendEvents(order('1'));
  const base = `http://localhost:${azure.ports.management}`;
  const topic =
    '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/azwire/providers/Microsoft.EventGrid/namespaces/shop/topics/orders';
  const put = (path: string, properties: object) =>
    fetch(`${base}${path}?api-version=2025-02-15`, { method: 'PUT', body: JSON.stringify({ properties }) });
  const queue = { receiveLockDurationInSeconds: 300 };
  await put(`${topic}/eventSubscriptions/first`, { deliveryConfiguration: { deliveryMode: 'Queue', queue } });
  await put(`${topic}/eventSubscriptions/late`, {});
  azure.purge('event-grid', 'shop');
  const before = namespaceConnections(azure);
  const asked = receiveAlone(azure);
  await expect.poll(() => namespaceConnections(azure)).toBe(before + 1);
  azure.resetNamespace('event-grid', 'shop');
  await senderOf(azure).sendEvents(order('2'));
  expect(await asked).toContain('"id":"2"');
  await expect(receiverOf(azure, 'late').receiveEvents()).rejects.toMatchObject({ statusCode: 404 });
});

function namespaceConnections(azure: Azwire): number {
  return azure.capture().connections.filter(({ acceptor }) => acceptor === 'event-grid-namespace').length;
}

/** A receive on a connection of its own. */
function receiveAlone(azure: Azwire): Promise<string> {
  const { endpoint, key } = endpointOf(azure, 'shop');
  const headers = { authorization: `SharedAccessKey ${key}` };
  return new Promise((resolve, reject) => {
    const url = `${endpoint}/topics/orders/eventsubscriptions/first:receive`;
    const asked = request(url, { method: 'POST', headers, agent: false }, (response) => resolve(text(response)));
    asked.on('error', reject);
    asked.end();
  });
}
