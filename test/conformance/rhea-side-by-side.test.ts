import { expect, it } from 'vitest';
import type { Azwire } from '../../src/index.ts';
import { message } from '../support/amqp-message.ts';
import { startTestAzwire } from '../support/bus.ts';
import { connectRhea } from '../support/rhea-client.ts';

/** A Service Bus and an Event Hubs namespace on one port, where rights are enforced. Both have an entity `orders`. */
function startBoth(): Promise<Azwire> {
  return startTestAzwire({
    auth: 'enforce',
    serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }, { name: 'bills' }] }] },
    eventHubs: { namespaces: [{ name: 'hubs', eventHubs: [{ name: 'orders' }, { name: 'clicks' }] }] },
  });
}

const counts = (azure: Azwire) => [azure.purge('service-bus', 'bus'), azure.purge('event-hubs', 'hubs')];
const password = 'SAS_KEY_VALUE';

it.each([
  ['the host name', 'bus.localhost', 'RootManageSharedAccessKey', [1, 0]],
  ['the host name', 'hubs.servicebus.windows.net', 'RootManageSharedAccessKey', [0, 1]],
  ['the name of the key', 'localhost', 'RootManageSharedAccessKey.bus', [1, 0]],
  ['the name of the key', 'localhost', 'RootManageSharedAccessKey.hubs', [0, 1]],
])('%s tells entities of one name apart: %s with %s', async (_what, hostname, username, expected) => {
  const azure = await startBoth();
  const client = await connectRhea(azure, { hostname, username, password } as never);
  const sender = await client.sender('orders');
  expect(await sender.send(message('#order'))).toEqual({ state: 'accepted' });
  expect(counts(azure)).toEqual(expected);
});

it('one connection that names neither reaches both', async () => {
  const azure = await startBoth();
  const client = await connectRhea(azure);
  for (const address of ['bills', 'clicks', 'clicks/Partitions/0', 'orders/Partitions/0']) {
    expect(await (await client.sender(address)).send(message('#event'))).toEqual({ state: 'accepted' });
  }
  await client.receiver('clicks/ConsumerGroups/$Default/Partitions/0');
  await client.receiver('bills/$DeadLetterQueue');
  expect(counts(azure)).toEqual([1, 3]);
});

it.each([
  ['bus.localhost', 'clicks', 'bus'],
  ['hubs.localhost', 'bills', 'hubs'],
])('the namespace that the host name %s names answers for %s, which it lacks', async (hostname, address, namespace) => {
  const client = await connectRhea(await startBoth(), { hostname } as never);
  await expect(client.sender(address)).rejects.toMatchObject({
    condition: 'amqp:not-found',
    description: expect.stringContaining(`'sb://${namespace}.servicebus.windows.net/${address}' could not be found`),
  });
});
